/// IA32_TME_ACTIVATE, MSR 982h (SDM vol 4, table 2-2): encryption of all memory, and its keys.
public struct TMEActivation: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Nothing here can be changed any more: it is in force.
  @inlinable public static var lock: Self { Self(bit: 0) }
  @inlinable public static var enable: Self { Self(bit: 1) }

  /// How many of the upper bits of a physical address name a key instead.
  @inlinable public var keyBits: Int { contains(.lock | .enable) ? Int(rawValue.bits(32, 4)) : 0 }
}
