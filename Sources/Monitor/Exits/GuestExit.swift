import X86

/// Why a guest CPU stopped, in words that every vendor's exits translate to.
public enum GuestExit: Sendable {
  /// CPUID, with the leaf in EAX and the subleaf in ECX.
  case cpuid
  /// The vendor's own hypercall instruction.
  case hypercall
  /// #UD: the other vendor's hypercall instruction, or none at all.
  case invalidOpcode
  /// RDMSR and WRMSR of a register that the permission map names; its number is in ECX.
  case readMSR
  case writeMSR
  /// IN or OUT at a port that the permission map names.
  case port(PortAccess)
  /// An access to a guest-physical address that the nested tables do not allow.
  case memory(MemoryAccess)
  /// A non-maskable interrupt is pending.
  case nonMaskableInterrupt
  /// An instruction of the virtualization extension that guests are not shown.
  case hiddenInstruction
  /// INVD, which would undo what the hypervisor has written.
  case invalidateCaches
  /// A triple fault.
  case shutdown
  /// The CPU refused to run the guest's state.
  case invalidState
  /// Anything else, with the vendor's number for it.
  case unexpected(UInt64)
}

/// An access to an I/O port.
public struct PortAccess: Equatable, Sendable {
  public var port: UInt16
  /// Bytes: 1, 2 or 4.
  public var size: Int
  public var isInput: Bool
  /// INS or OUTS: the data is in memory, not in EAX.
  public var isString: Bool
  /// The address of the instruction behind this one.
  public var nextInstruction: UInt64

  public init(port: UInt16, size: Int, isInput: Bool, isString: Bool, nextInstruction: UInt64) {
    self.port = port
    self.size = size
    self.isInput = isInput
    self.isString = isString
    self.nextInstruction = nextInstruction
  }
}

/// An access to guest-physical memory.
public struct MemoryAccess: Equatable, Sendable {
  public var address: PhysicalAddress
  public var isWrite: Bool
  public var isFetch: Bool
  /// The guest's own page tables lie there.
  public var isTableWalk: Bool
  /// The CPU was delivering an exception or an interrupt, not carrying out an instruction.
  public var isDelivery: Bool

  public init(
    address: PhysicalAddress, isWrite: Bool, isFetch: Bool, isTableWalk: Bool, isDelivery: Bool = false
  ) {
    self.address = address
    self.isWrite = isWrite
    self.isFetch = isFetch
    self.isTableWalk = isTableWalk
    self.isDelivery = isDelivery
  }

  /// What was tried, for the log.
  var verb: StaticString {
    if isTableWalk { return "page table walk" }
    return isFetch ? "fetch" : isWrite ? "write" : "read"
  }
}
