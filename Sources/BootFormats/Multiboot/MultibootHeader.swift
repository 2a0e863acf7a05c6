import X86

/// Why a file is not a multiboot kernel that we can boot.
public enum MultibootKernelError: Error, Equatable, Sendable {
  /// There is no valid header where one must be.
  case noHeader
  /// The kernel insists on something that we do not do; the flags in question.
  case unsupported(MultibootHeaderFlags)
  /// The file ends before the header's address fields do.
  case truncated
  /// The header's addresses contradict each other.
  case badAddresses
  case elf(ELFError)
  /// An ELF file of 64 bits, which multiboot does not know.
  case notELF32
  case program(ProgramError)
}

/// What a kernel asks of its loader (Multiboot specification 0.6.96, section 3.1.1).
public struct MultibootHeaderFlags: RawRepresentable, Equatable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Modules begin on page boundaries.
  public static let alignModules = Self(rawValue: 1 << 0)
  public static let memoryInformation = Self(rawValue: 1 << 1)
  public static let videoMode = Self(rawValue: 1 << 2)
  /// The header says itself where to load the file: the "a.out kludge".
  public static let addressFields = Self(rawValue: 1 << 16)

  /// A loader must refuse a kernel that sets one of these which it cannot satisfy.
  static let requirements = Self(rawValue: 0xffff)

  @inlinable public func contains(_ flag: Self) -> Bool { rawValue & flag.rawValue == flag.rawValue }

  /// The requirements that we do not fulfil.
  var unsupported: Self {
    Self(
      rawValue: rawValue & Self.requirements.rawValue
        & ~(Self.alignModules.rawValue
        | Self.memoryInformation.rawValue))
  }
}

/// Byte offsets in the header (section 3.1).
enum MultibootHeaderField {
  static let magic: UInt64 = 0
  static let flags: UInt64 = 4
  static let checksum: UInt64 = 8
  static let headerAddress: UInt64 = 12
  static let loadAddress: UInt64 = 16
  static let loadEndAddress: UInt64 = 20
  static let bssEndAddress: UInt64 = 24
  static let entryAddress: UInt64 = 28
  /// Magic, flags and checksum, whose sum is zero.
  static let leastSize: UInt64 = 12
  /// "1BADB002".
  static let magicValue: UInt32 = 0x1bad_b002
}

/// A kernel's multiboot header, and where in the file it is.
public struct MultibootHeader: Equatable, Sendable {
  public let offset: UInt64
  public let flags: MultibootHeaderFlags

  /// The first valid header in the part of the file where one may be; nil if there is none.
  public static func find<Memory: PhysicalMemory & ~Copyable>(
    in file: FileExtent, from memory: borrowing Memory
  ) -> Self? {
    typealias Field = MultibootHeaderField
    let end = min(file.length, Multiboot.headerSearchLength)
    guard end >= Field.leastSize else { return nil }
    for offset in stride(from: 0, through: end - Field.leastSize, by: Int(Multiboot.headerAlignment)) {
      guard file.load(UInt32.self, at: offset + Field.magic, from: memory) == Field.magicValue,
        let flags = file.load(UInt32.self, at: offset + Field.flags, from: memory),
        let checksum = file.load(UInt32.self, at: offset + Field.checksum, from: memory)
      else { continue }
      if Field.magicValue &+ flags &+ checksum == 0 {
        return Self(offset: offset, flags: MultibootHeaderFlags(rawValue: flags))
      }
    }
    return nil
  }
}
