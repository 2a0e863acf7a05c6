import X86

/// What a range of physical addresses holds: the type number of the BIOS call E820 (ACPI specification
/// 6.5, 15.1), which the multiboot memory map and Linux's boot_params share.
///
/// Numbers without a name here are kept as they are, and nothing is ever placed in such memory.
public struct RegionKind: RawRepresentable, Equatable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let usable = Self(rawValue: 1)
  public static let reserved = Self(rawValue: 2)
  public static let acpiReclaimable = Self(rawValue: 3)
  public static let acpiNVS = Self(rawValue: 4)
  public static let bad = Self(rawValue: 5)

  /// The kind that holds where two entries claim the same bytes: the more careful one.
  func stronger(_ other: Self) -> Self {
    caution == other.caution
      ? (rawValue > other.rawValue ? self : other) : (caution > other.caution ? self : other)
  }

  private var caution: Int {
    switch self {
    case .usable: 0
    case .acpiReclaimable: 1
    case .acpiNVS: 2
    case .bad: 4
    case .reserved: 5
    default: 3
    }
  }
}

/// A range of physical addresses of one kind. Never empty, and never beyond what the bus can address.
public struct MemoryRegion: Equatable, Sendable, BitwiseCopyable {
  public let base: PhysicalAddress
  public let length: UInt64
  public let kind: RegionKind

  /// The first address behind the region.
  public var end: PhysicalAddress { base &+ length }

  /// Where physical addresses end: x86-64 has at most 52 bits of them (AMD64 manual volume 2, 5.1).
  public static let addressLimit: UInt64 = 1 << 52

  /// The part of the range that exists; nil if there is none. Firmware tables do hold empty entries and
  /// ones that run past the end, and neither is a reason not to boot.
  public init?(base: PhysicalAddress, length: UInt64, kind: RegionKind) {
    guard length > 0, base.rawValue < Self.addressLimit else { return nil }
    self.base = base
    self.length = min(length, Self.addressLimit - base.rawValue)
    self.kind = kind
  }

  init(from start: UInt64, to end: UInt64, kind: RegionKind) {
    self.base = PhysicalAddress(start)
    self.length = end - start
    self.kind = kind
  }

  /// True if the two have a byte in common.
  public func overlaps(_ other: Self) -> Bool { base < other.end && other.base < end }
}
