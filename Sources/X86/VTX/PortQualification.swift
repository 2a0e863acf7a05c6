/// The port access that an exit reports: the exit qualification (SDM vol 3, table 28-5).
public struct PortQualification: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// How many bytes the instruction moves at once: 1, 2 or 4.
  @inlinable public var size: Int { Int(truncatingIfNeeded: rawValue.bits(0, 3)) &+ 1 }

  /// IN or INS rather than OUT or OUTS.
  @inlinable public var isInput: Bool { rawValue.bit(3) }

  /// INS or OUTS; the data is in memory, not in RAX.
  @inlinable public var isString: Bool { rawValue.bit(4) }

  /// Repeated RCX times.
  @inlinable public var rep: Bool { rawValue.bit(5) }

  /// The port is in the instruction, not in DX.
  @inlinable public var isImmediate: Bool { rawValue.bit(6) }

  /// The first port touched.
  @inlinable public var port: UInt16 { UInt16(truncatingIfNeeded: rawValue.bits(16, 16)) }
}
