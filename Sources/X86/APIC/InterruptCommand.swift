/// A store to the interrupt command register: an interrupt from one CPU to others (APM vol 2, 16.5 and 16.13).
public struct InterruptCommand: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The 64 bits of the register.
  public var rawValue: UInt64
  /// True if the sender is in x2APIC mode, where the destination has 32 bits, and not 8.
  public var isX2APIC: Bool

  /// The register in xAPIC mode.
  @inlinable public init(rawValue: UInt64) {
    self.rawValue = rawValue
    self.isX2APIC = false
  }

  /// The register's halves at offsets 300h and 310h, in xAPIC mode.
  @inlinable public init(low: UInt32, high: UInt32) {
    self.init(rawValue: UInt64(low) | (UInt64(high) &<< 32))
  }

  /// The value of MSR 830h.
  @inlinable public init(x2apic rawValue: UInt64) {
    self.rawValue = rawValue
    self.isX2APIC = true
  }

  /// A command for one CPU, by its local APIC's id, edge-triggered and asserted.
  @inlinable public init(_ mode: DeliveryMode, vector: UInt8 = 0, to id: UInt32, isX2APIC: Bool) {
    let low = UInt64(vector).settingBits(8, 3, to: UInt64(mode.rawValue)).settingBits(14, 1, to: 1)
    self.rawValue =
      isX2APIC ? low.settingBits(32, 32, to: UInt64(id)) : low.settingBits(56, 8, to: UInt64(id))
    self.isX2APIC = isX2APIC
  }

  /// What the receivers do with it: MT.
  public enum DeliveryMode: UInt8, Hashable, Sendable, BitwiseCopyable {
    case fixed = 0
    case lowestPriority = 1
    case smi = 2
    case remoteRead = 3
    case nmi = 4
    case initialize = 5
    case startUp = 6
    case external = 7
  }

  /// Who receives it, if not the destination: DSH.
  public enum Shorthand: UInt8, Hashable, Sendable, BitwiseCopyable {
    case none = 0
    case toSelf = 1
    case allIncludingSelf = 2
    case allExcludingSelf = 3
  }

  /// VEC: the vector; of a start-up command, the number of the page to start in.
  @inlinable public var vector: UInt8 { UInt8(truncatingIfNeeded: rawValue.bits(0, 8)) }

  @inlinable public var deliveryMode: DeliveryMode {
    switch rawValue.bits(8, 3) {
    case 0: .fixed
    case 1: .lowestPriority
    case 2: .smi
    case 3: .remoteRead
    case 4: .nmi
    case 5: .initialize
    case 6: .startUp
    default: .external
    }
  }

  /// DM: the destination is a logical one.
  @inlinable public var isLogical: Bool { rawValue.bit(11) }

  /// L: asserted.
  @inlinable public var isAsserted: Bool { rawValue.bit(14) }

  /// TGM: level-triggered.
  @inlinable public var isLevelTriggered: Bool { rawValue.bit(15) }

  @inlinable public var shorthand: Shorthand {
    switch rawValue.bits(18, 2) {
    case 0: .none
    case 1: .toSelf
    case 2: .allIncludingSelf
    default: .allExcludingSelf
    }
  }

  /// DES: 8 bits, or 32 from a sender in x2APIC mode.
  @inlinable public var destination: UInt32 {
    UInt32(truncatingIfNeeded: isX2APIC ? rawValue.bits(32, 32) : rawValue.bits(56, 8))
  }

  /// True for the second half of the old INIT protocol, which modern CPUs ignore.
  @inlinable public var isInitDeassert: Bool {
    deliveryMode == .initialize && isLevelTriggered && !isAsserted
  }

  /// Where a CPU starts, in real mode, on a start-up command.
  @inlinable public var startUpAddress: PhysicalAddress { PhysicalAddress(UInt64(vector) &<< 12) }
}
