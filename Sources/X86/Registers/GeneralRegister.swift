/// The general registers by their numbers in instructions (APM vol 3, table 2-2).
public enum GeneralRegister: UInt8, Hashable, Sendable, BitwiseCopyable {
  case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15

  /// The register whose operand an instruction names.
  @inlinable public init(_ operand: RegisterOperand) {
    self = Self(rawValue: UInt8(truncatingIfNeeded: operand.number & 15)) ?? .rax
  }
}
