/// What a capability MSR says about a control field (SDM vol 3, A.2 to A.5).
public struct ControlCapability: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The bits that must be 1: bits 31:0.
  @inlinable public var required: UInt32 { UInt32(truncatingIfNeeded: rawValue.bits(0, 32)) }

  /// The bits that may be 1: bits 63:32.
  @inlinable public var allowed: UInt32 { UInt32(truncatingIfNeeded: rawValue.bits(32, 32)) }

  /// `wanted` and what is required besides, or nil if the CPU does not allow all of `wanted`.
  @inlinable public func adjusted(_ wanted: UInt32) -> UInt32? {
    missing(wanted) == 0 ? wanted | required : nil
  }

  /// The bits of `wanted` that the CPU does not allow.
  @inlinable public func missing(_ wanted: UInt32) -> UInt32 { wanted & ~allowed }
}
