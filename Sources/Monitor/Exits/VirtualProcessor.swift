import X86

/// A guest CPU as the vendor's part presents it. Only this is known to the policy; how registers are
/// kept, and how exceptions are injected, is the vendor's business.
public protocol VirtualProcessor: ~Copyable {
  /// A general register, all 64 bits.
  subscript(register: GeneralRegister) -> UInt64 { get set }
  var instructionPointer: UInt64 { get }
  var flags: RFlags { get set }
  /// How wide the running code is: 16, 32 or 64 bits.
  var codeSize: CodeSize { get }
  /// What RIP is relative to: the base of CS, 0 in 64-bit code.
  var codeBase: UInt64 { get }
  /// What decides how the guest's linear addresses are translated.
  var paging: PagingState { get }
  /// CR3 without what does not name the tables: which address space it is. 0 without paging.
  var addressSpace: UInt64 { get }
  /// EFER as the guest has it.
  var efer: EFER { get }
  /// CR4 as the guest has it.
  var cr4: CR4 { get }
  /// The length of the instruction that the CPU exited for, if the CPU said it.
  var reportedInstructionLength: UInt64? { get }
  /// The bases of FS and GS as the running code has them: the thread's own, on every system.
  var threadBases: ThreadBases { get }
  /// True if code, data and stack segments begin at 0, so that offsets are linear addresses.
  var hasFlatSegments: Bool { get }

  /// Goes on behind an instruction of `length` bytes that has been carried out for the guest: clears the
  /// interrupt shadow and raises the single-step trap that the CPU would have raised.
  mutating func finishInstruction(length: UInt64)
  /// Raises an exception at the current instruction.
  mutating func inject(_ exception: ExceptionVector, errorCode: UInt32?)
  /// Raises the exception of a failed translation: a page fault with its address in CR2, or #GP.
  mutating func inject(_ fault: PageFault)
  /// Goes on at `instructionPointer`, where a jump has led that was carried out for the guest; with the traps
  /// and shadows of ``finishInstruction(length:)``.
  mutating func finishJump(to instructionPointer: UInt64)
  /// Ends the interrupt shadow of the instruction before this one, so that what is pending is taken before the
  /// current instruction runs again.
  mutating func admitInterrupts()
  /// Hands on a non-maskable interrupt, or keeps it until the guest can take it.
  mutating func injectNonMaskableInterrupt()
  /// Sets EFER; the vendor keeps the bits that it needs itself.
  mutating func setEFER(_ value: EFER)
}

/// Which thread runs: what every system keeps in FS and GS.
public struct ThreadBases: Equatable, Sendable, BitwiseCopyable {
  public var fs: UInt64
  public var gs: UInt64

  public init(fs: UInt64, gs: UInt64) {
    self.fs = fs
    self.gs = gs
  }
}

extension VirtualProcessor where Self: ~Copyable {
  public var addressSpace: UInt64 { paging.addressSpace }
}
