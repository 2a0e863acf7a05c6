/// What a hypercall returns in EAX (RAX in 64-bit code): 0 or the number of a refusal.
///
/// A refusal has changed nothing, unless its description says otherwise.
public enum HypercallResult: UInt32, Sendable, BitwiseCopyable {
  case success = 0
  /// There is no hypercall of that number.
  case unknownNumber = 1
  /// An argument has a value that it cannot have.
  case badArgument = 2
  /// The caller is neither 32-bit nor 64-bit protected code with paging and segments based at 0.
  case badCaller = 3
  /// Code inside a PAL may not do this.
  case insidePAL = 4
  /// A count of sections is 0 or more than 10, or its second word is not 0.
  case badSectionCount = 5
  /// A section's type is not one of 1 to 5.
  case badSectionType = 6
  /// A section has no pages, is not aligned to 4 KiB, wraps, or leaves the addresses that a PAL can have.
  case badSectionAddress = 7
  /// Two sections share a page.
  case sectionsOverlap = 8
  /// There is no code section.
  case noCode = 9
  /// There is not exactly one stack section.
  case noStack = 10
  /// There are pointer parameters or shares and no parameter section, or there is more than one.
  case noParameterSection = 11
  /// A count of parameters is more than 10, or its second word is not 0.
  case badParameterCount = 12
  /// A parameter's type is neither integer nor pointer, or the word behind it is not 0.
  case badParameterType = 13
  /// A size in words is more than addresses can reach.
  case badParameterSize = 14
  /// The buffers do not fit into the parameter section.
  case parametersTooLarge = 15
  /// The entry address is not in a code section, or too close to its end for a hypercall.
  case entryOutsideCode = 16
  /// The caller has no right to a page that it names.
  case notAccessible = 17
  /// A page of the code section is not writable by the caller.
  case codeNotWritable = 18
  /// A page is not ordinary memory: a device's, or nobody's.
  case notMemory = 19
  /// There is a PAL at that entry already, or it is being registered.
  case alreadyRegistered = 20
  /// The caller's address space has no such PAL.
  case noSuchPAL = 21
  /// The pool for PALs is exhausted.
  case outOfMemory = 22
  /// There is no room for another PAL.
  case tooManyPALs = 23
  /// The PAL is in use: a call of another thread has stopped in it and does not go on.
  case busy = 24
  /// The calling thread is inside this PAL already: a signal handler has called what it interrupted.
  case reentered = 25
  /// Shares: the count is 0 or more than 10 in all, a range is empty or wraps, or it meets a section.
  case badShare = 26
  /// A PAL image does not begin with its magic number.
  case notAnImage = 27
  /// An image of a version or mode that is not known.
  case unknownImageVersion = 28
  /// An image whose size contradicts its header, or is none.
  case badImageSize = 29
  /// A segment is not aligned, wraps, or leaves the addresses that a PAL can have.
  case badSegment = 30
  /// Two segments or areas share a page.
  case segmentsOverlap = 31
  /// A segment that can be both written and executed, or has no rights, or unknown ones.
  case badRights = 32
  /// A function's entry is not inside an executable segment.
  case badEntry = 33
  /// A function's description contradicts itself.
  case badFunction = 34
  /// The stack, heap or parameter area is not aligned, wraps, or is missing though it is needed.
  case badArea = 35
  /// A native call of a function that the image does not have.
  case noSuchFunction = 36
  /// A native call by a convention that does not fit the calling code.
  case wrongConvention = 37
  /// The buffers of this call do not fit into the PAL's parameter area.
  case buffersTooLarge = 38
  /// The PAL has raised an exception; what it had changed in its own memory stays.
  case palFailed = 39
  /// The PAL has returned more than a buffer's capacity.
  case resultTooLong = 40
  /// A number that is reserved: it has no meaning in this version.
  case notSupported = 41
  /// Only code inside a PAL may do this.
  case outsidePAL = 42
  /// A micro-TPM has no such register, or a selection names none or one that there is not.
  case noSuchPCR = 43
  /// A buffer is too small for the result: the word with its length holds what is needed.
  case bufferTooSmall = 44
  /// A length is more than a request can have.
  case tooLong = 45
  /// What is to be opened is no sealed data, or of a version that is not known.
  case notSealedData = 46
  /// Sealed data that has been changed, or was not sealed on this machine.
  case notGenuine = 47
  /// Sealed data for a PAL in another state: another PAL, or one that has been changed.
  case policyNotMet = 48
  /// The machine was started without a secret, which this needs.
  case noMachineSecret = 49
}
