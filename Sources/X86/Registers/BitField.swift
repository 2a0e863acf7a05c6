/// Fields narrower than their register: the manuals' "bits 19:16".
extension FixedWidthInteger where Self: UnsignedInteger {
  /// The `count` bits from bit `low` upwards, moved down to bit 0.
  @inlinable func bits(_ low: Int, _ count: Int) -> Self {
    (self &>> Self(truncatingIfNeeded: low)) & Self.lowBits(count)
  }

  /// This value with the `count` bits from bit `low` upwards replaced by the lowest bits of `value`.
  @inlinable func settingBits(_ low: Int, _ count: Int, to value: Self) -> Self {
    let mask = Self.lowBits(count) &<< Self(truncatingIfNeeded: low)
    return (self & ~mask) | ((value &<< Self(truncatingIfNeeded: low)) & mask)
  }

  @inlinable func bit(_ number: Int) -> Bool { bits(number, 1) != 0 }

  /// A mask of the `count` lowest bits, `count` being less than the width or equal to it.
  @inlinable static func lowBits(_ count: Int) -> Self {
    count >= bitWidth ? ~0 : (1 &<< Self(truncatingIfNeeded: count)) &- 1
  }
}
