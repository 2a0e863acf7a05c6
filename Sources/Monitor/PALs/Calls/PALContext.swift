import X86

/// A PAL's own virtual CPU: what of it lasts while another runs.
///
/// The vendor's part loads it into a control block of the PAL's own, and stores it after each exit.
public struct PALContext: Sendable, BitwiseCopyable {
  /// RSP and RAX too.
  public var registers = GeneralRegisters()
  public var instructionPointer: UInt64 = 0
  public var flags = RFlags.afterReset
  /// 64-bit code, or 32-bit code under tables of long mode.
  public var codeSize: CodeSize
  /// The PAL's four-level page tables. They do not change as long as ``serial`` does not.
  public let tables: PhysicalAddress
  /// A frame of the pool for the vendor's control block, zeroed when the PAL was made.
  public let controlBlock: PhysicalAddress
  /// Where x87, SSE and AVX state is saved: ``extendedAreaBytes`` of the pool, 64-byte aligned.
  public let extendedArea: PhysicalAddress
  /// No other PAL has ever had this number; it is not 0.
  public let serial: UInt64
  /// Where FS and GS are based at the start of each call.
  public var threadBase: UInt64 = 0
  /// Which CPU ran the PAL last; nil before the first time.
  public var lastProcessor: Int?
  /// False at the start of each call: what an earlier call can have left in the control block is set afresh.
  public var isUnderWay = false
  public var extendedState = ExtendedState.initial

  /// Bytes of the x87, SSE and AVX components in XSAVE's standard format, with its header (SDM volume 1, 13.4): a
  /// multiple of 64.
  public static let extendedAreaBytes = 512 + 64 + 256

  /// Where a call's x87, SSE and AVX state is.
  public enum ExtendedState: Sendable, BitwiseCopyable {
    /// As FNINIT and a reset leave it; nothing is stored.
    case initial
    /// In the CPU's registers: the PAL runs and has used it.
    case loaded
    /// In ``extendedArea``.
    case saved
  }

  public init(
    codeSize: CodeSize, tables: PhysicalAddress, controlBlock: PhysicalAddress, extendedArea: PhysicalAddress,
    serial: UInt64
  ) {
    self.codeSize = codeSize
    self.tables = tables
    self.controlBlock = controlBlock
    self.extendedArea = extendedArea
    self.serial = serial
  }
}
