/// Which bits of CR0 or CR4 VMX operation fixes (SDM vol 3, A.7 and A.8).
public struct FixedBits: Hashable, Sendable, BitwiseCopyable {
  /// FIXED0: a bit that is 1 here must be 1.
  public var zeros: UInt64
  /// FIXED1: a bit that is 0 here must be 0.
  public var ones: UInt64

  @inlinable public init(zeros: UInt64, ones: UInt64) {
    self.zeros = zeros
    self.ones = ones
  }

  /// `value` with the fixed bits as they must be.
  @inlinable public func adjusted(_ value: UInt64) -> UInt64 { (value | zeros) & ones }

  /// True if the fixed bits of `value` are as they must be.
  @inlinable public func permits(_ value: UInt64) -> Bool { value & zeros == zeros && value & ~ones == 0 }
}
