/// Numbers of the Multiboot specification, version 0.6.96.
public enum Multiboot {
  /// What EAX holds when a multiboot loader enters a kernel (section 3.2).
  public static let loaderMagic: UInt32 = 0x2bad_b002
  /// How many bytes of a file the header must lie in, and how it is aligned (section 3.1).
  public static let headerSearchLength: UInt64 = 8192
  public static let headerAlignment: UInt64 = 4
}

/// What of the information block is valid (section 3.3); each flag belongs to a group of fields.
///
/// Not an `OptionSet`: its array literals need an allocator.
public struct MultibootInformationFlags: RawRepresentable, Equatable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let memorySize = Self(rawValue: 1 << 0)
  public static let bootDevice = Self(rawValue: 1 << 1)
  public static let commandLine = Self(rawValue: 1 << 2)
  public static let modules = Self(rawValue: 1 << 3)
  public static let memoryMap = Self(rawValue: 1 << 6)
  public static let loaderName = Self(rawValue: 1 << 9)

  @inlinable public func contains(_ flag: Self) -> Bool { rawValue & flag.rawValue == flag.rawValue }

  @inlinable public static func | (left: Self, right: Self) -> Self {
    Self(rawValue: left.rawValue | right.rawValue)
  }
}

/// Byte offsets in the information block (section 3.3).
enum MultibootInformationField {
  static let flags: UInt64 = 0
  static let memoryLower: UInt64 = 4
  static let memoryUpper: UInt64 = 8
  static let commandLine: UInt64 = 16
  static let moduleCount: UInt64 = 20
  static let moduleAddress: UInt64 = 24
  static let memoryMapLength: UInt64 = 44
  static let memoryMapAddress: UInt64 = 48
  static let loaderName: UInt64 = 64
  /// Size of the fields up to and including the VBE ones; we write no later ones.
  static let size: UInt64 = 88
}

/// Byte offsets in an entry of the modules table (section 3.3).
enum MultibootModuleField {
  static let start: UInt64 = 0
  static let end: UInt64 = 4
  static let string: UInt64 = 8
  static let reserved: UInt64 = 12
  static let size: UInt64 = 16
}

/// Byte offsets in a memory map entry, counted from its size field; that field, which the specification
/// puts at offset -4, does not count itself (section 3.3).
enum MultibootMemoryMapField {
  static let size: UInt64 = 0
  static let base: UInt64 = 4
  static let length: UInt64 = 12
  static let kind: UInt64 = 20
  static let sizeOfSize: UInt64 = 4
  /// The smallest value that the size field may have.
  static let leastSize: UInt64 = 20
}
