extension MemoryType {
  /// The type in a field of an MTRR; a reserved one counts as uncached.
  @inlinable init(field: UInt64) {
    self = Self(rawValue: UInt8(truncatingIfNeeded: field.bits(0, 8))) ?? .uncached
  }

  /// The type where two variable ranges overlap: uncached wins, and write-through over write-back (SDM vol 3,
  /// 12.11.4.1). What the manual leaves undefined is uncached here.
  @inlinable func overlapping(_ other: Self) -> Self {
    switch (self, other) {
    case (.writeThrough, .writeBack), (.writeBack, .writeThrough): .writeThrough
    default: self == other ? self : .uncached
    }
  }
}
