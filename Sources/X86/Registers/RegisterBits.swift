/// A register, or a field of one, made of named bits.
///
/// It offers what `OptionSet` does, without array literals: those build an array on the heap, which the image
/// does not have. Sets are written `.pe | .pg`.
public protocol RegisterBits: RawRepresentable, Hashable, Sendable, BitwiseCopyable
where RawValue: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable {
  var rawValue: RawValue { get set }
  init(rawValue: RawValue)
}

extension RegisterBits {
  /// No bit set.
  @inlinable public init() { self.init(rawValue: 0) }

  /// The set that holds nothing but the bit numbered `bit`, as the manuals number bits: 0 is the lowest.
  @inlinable public init(bit: Int) { self.init(rawValue: 1 &<< RawValue(truncatingIfNeeded: bit)) }

  @inlinable public var isEmpty: Bool { rawValue == 0 }

  /// True if every bit of `bits` is set.
  @inlinable public func contains(_ bits: Self) -> Bool { rawValue & bits.rawValue == bits.rawValue }

  /// True if no bit of `bits` is set.
  @inlinable public func isDisjoint(with bits: Self) -> Bool { rawValue & bits.rawValue == 0 }

  @inlinable public mutating func insert(_ bits: Self) { rawValue |= bits.rawValue }
  @inlinable public mutating func remove(_ bits: Self) { rawValue &= ~bits.rawValue }

  /// Sets the bits of `bits`, or clears them.
  @inlinable public mutating func set(_ bits: Self, to isSet: Bool) {
    if isSet { insert(bits) } else { remove(bits) }
  }

  @inlinable public func union(_ bits: Self) -> Self { Self(rawValue: rawValue | bits.rawValue) }
  @inlinable public func intersection(_ bits: Self) -> Self { Self(rawValue: rawValue & bits.rawValue) }
  @inlinable public func subtracting(_ bits: Self) -> Self { Self(rawValue: rawValue & ~bits.rawValue) }

  @inlinable public static func | (left: Self, right: Self) -> Self { left.union(right) }
}
