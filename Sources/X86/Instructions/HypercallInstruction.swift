/// A call to the hypervisor, in either vendor's opcode.
public struct HypercallInstruction: Hashable, Sendable, BitwiseCopyable {
  public var opcode: Opcode
  /// How many bytes to add to RIP.
  public var length: Int

  /// Whose instruction it is.
  public enum Opcode: Hashable, Sendable, BitwiseCopyable {
    /// Intel's 0F 01 C1. On AMD's CPUs it raises #UD, and so arrives as an exception.
    case vmcall
    /// AMD's 0F 01 D9. On Intel's CPUs it raises #UD.
    case vmmcall
  }

  @inlinable public init(opcode: Opcode, length: Int) {
    self.opcode = opcode
    self.length = length
  }

  /// The hypercall that `bytes` start with, or nil if they are something else.
  ///
  /// LOCK is #UD with every instruction that does not allow it (APM vol 3, 1.2.5). 66, F2 and F3 are #UD with
  /// VMCALL (SDM vol 3, 31.3, "NP" in its opcode), and F2 or F3 make VMMCALL another instruction, VMGEXIT (APM
  /// vol 3, VMGEXIT). So none of these four is a hypercall; the other prefixes are ignored.
  public static func decode(_ bytes: InstructionBytes, codeSize: CodeSize) -> HypercallInstruction? {
    let plain = SystemInstruction.vmcall.opcode
    if bytes.start(with: plain) { return Self(opcode: .vmcall, length: plain.count) }
    var cursor = InstructionCursor(bytes)
    let prefixes = InstructionPrefixes(&cursor, codeSize: codeSize)
    guard prefixes.set.isDisjoint(with: .lock | .operandSize | .rep | .repne) else { return nil }
    var vmcall = cursor
    if vmcall.skip(SystemInstruction.vmcall.opcode) { return Self(opcode: .vmcall, length: vmcall.position) }
    var vmmcall = cursor
    guard vmmcall.skip(SystemInstruction.vmmcall.opcode) else { return nil }
    return Self(opcode: .vmmcall, length: vmmcall.position)
  }
}
