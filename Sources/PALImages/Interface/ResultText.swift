import TrustVisorABI

extension HypercallResult {
  /// All of them, in the order of their numbers.
  static var all: [HypercallResult] {
    (0...).lazy.map { HypercallResult(rawValue: $0) }.prefix { $0 != nil }.map { $0! }
  }

  /// Its name in C: `PAL_ERROR_NO_SUCH_FUNCTION`.
  var cName: String {
    var name = self == .success ? "PAL_" : "PAL_ERROR_"
    var isAfterSmallLetter = false
    for letter in "\(self)" {
      if letter.isUppercase, isAfterSmallLetter { name += "_" }
      name += letter.uppercased()
      isAfterSmallLetter = letter.isLowercase
    }
    return name
  }

  /// A sentence for a person.
  public var text: String {
    requestText ?? imageText ?? callText ?? microTPMText
      ?? "The hypervisor refuses this with the number \(rawValue)."
  }

  private var requestText: String? {
    switch self {
    case .success: "All is well."
    case .unknownNumber: "The hypervisor does not know this request: it may be too old."
    case .badArgument: "The handle's memory is not aligned, or out of reach."
    case .badCaller: "This code is of a mode that cannot have PALs, or not of the PAL's owner."
    case .insidePAL: "A PAL may not do this."
    case .notAccessible: "Memory that the request names is not the program's to use so."
    case .notMemory: "Memory that the request names is a device's or nobody's."
    case .alreadyRegistered: "The PAL is loaded already."
    case .noSuchPAL: "This process has no such PAL: load it first."
    case .outOfMemory: "The hypervisor's memory for PALs is exhausted."
    case .tooManyPALs: "The hypervisor has no place for another PAL."
    default: nil
    }
  }

  private var imageText: String? {
    switch self {
    case .notAnImage: "This is not a PAL image."
    case .unknownImageVersion: "The image is of a version or mode that is not known."
    case .badImageSize: "The image's sizes contradict each other: it may be cut off."
    case .badSegment:
      "A segment of the image is not aligned, wraps, or leaves the addresses that PALs can have."
    case .segmentsOverlap:
      "Two segments or areas of the image share a page, or one lies right below the stack."
    case .badRights: "A segment of the image has rights that none can have."
    case .badEntry: "A function of the image begins in no executable segment."
    case .badFunction: "A function of the image is described in a way that contradicts itself."
    case .badArea: "The image's stack, heap or parameter area is missing or not aligned."
    default: nil
    }
  }

  private var callText: String? {
    switch self {
    case .busy: "Another thread's call has stopped in the PAL and does not go on."
    case .reentered: "A handler has called the PAL that it interrupted."
    case .noSuchFunction: "The PAL has no such function."
    case .wrongConvention: "The call's convention is not one of the calling code's width."
    case .buffersTooLarge: "The buffers do not fit into the PAL's parameter pages: give it more."
    case .palFailed: "The PAL has raised an exception."
    case .resultTooLong: "The PAL says that it has filled more than a buffer holds."
    default: nil
    }
  }

  private var microTPMText: String? {
    switch self {
    case .notSupported: "The number is reserved: it has no meaning in this version."
    case .outsidePAL: "Only code inside a PAL may ask for this."
    case .noSuchPCR: "A micro-TPM has no such register, or none is selected."
    case .bufferTooSmall: "A buffer is too small for the result."
    case .tooLong: "There is more data than one request can have."
    case .notSealedData: "This is no sealed data, or of a version that is not known."
    case .notGenuine: "The sealed data has been changed, or was sealed on another machine."
    case .policyNotMet: "The data is sealed for another PAL, or for one in another state."
    case .noMachineSecret: "The machine was started without a secret, which this needs."
    default: nil
    }
  }
}
