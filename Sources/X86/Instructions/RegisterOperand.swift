/// A general-purpose register, or the part of one that an instruction names (APM vol 3, 1.4 and 2.3).
public struct RegisterOperand: Hashable, Sendable, BitwiseCopyable {
  /// 0 to 15: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 and so on.
  public var number: Int
  /// True for AH, CH, DH and BH: bits 15:8 of registers 0 to 3.
  public var isHighByte: Bool

  @inlinable public init(number: Int, isHighByte: Bool = false) {
    self.number = number
    self.isHighByte = isHighByte
  }

  @inlinable public static var rax: Self { Self(number: 0) }

  /// The register that an instruction's register field `encoded` names as an operand of `size` bytes: without a
  /// REX prefix, bytes 4 to 7 are the high bytes of registers 0 to 3.
  @inlinable init(encoded: Int, size: Int, hasREX: Bool) {
    let isHighByte = size == 1 && !hasREX && encoded >= 4
    self.init(number: isHighByte ? encoded - 4 : encoded, isHighByte: isHighByte)
  }

  /// The operand of `size` bytes that the whole register's `value` holds.
  @inlinable public func read(_ value: UInt64, size: Int) -> UInt64 {
    (isHighByte ? value &>> 8 : value).truncated(to: size)
  }

  /// The whole register, `value` before, after `operand` of `size` bytes has been written to it: 4 bytes clear
  /// the upper half, 1 and 2 keep the rest.
  @inlinable public func write(_ operand: UInt64, to value: UInt64, size: Int) -> UInt64 {
    if isHighByte { return value.settingBits(8, 8, to: operand) }
    return size == 4 ? operand.truncated(to: 4) : value.settingBits(0, 8 * size, to: operand)
  }
}
