import X86

/// A part of a program: some bytes of its file go to an address, and more memory behind them is its own.
public struct ProgramSegment: Equatable, Sendable, BitwiseCopyable {
  public let fileOffset: UInt64
  public let address: PhysicalAddress
  public let fileSize: UInt64
  /// At least ``fileSize``.
  public let memorySize: UInt64

  static let nothing = Self(fileOffset: 0, address: PhysicalAddress(0), fileSize: 0, memorySize: 0)

  /// The first address behind the segment.
  public var end: PhysicalAddress { address &+ memorySize }

  func contains(_ place: PhysicalAddress) -> Bool { address <= place && place < end }
}

/// Why a program's segments cannot be loaded.
public enum ProgramError: Error, Equatable, Sendable {
  /// There are more than ``ProgramImage/capacity``.
  case tooManySegments
  /// There is not one byte to load.
  case noSegments
  /// A segment's bytes are not all in the file.
  case segmentOutsideFile(ProgramSegment)
  /// A segment has more bytes in the file than in memory.
  case segmentSmallerThanFile(ProgramSegment)
  /// A segment runs past the addresses that the entry mode can reach.
  case segmentOutOfReach(ProgramSegment)
  /// Two segments claim the same addresses.
  case segmentsOverlap(ProgramSegment, ProgramSegment)
  /// The entry is in no segment.
  case entryOutsideSegments(PhysicalAddress)
}

/// A program as its file says that it must be loaded. Every segment has been checked.
public struct ProgramImage: Sendable {
  public static let capacity = 16

  public let file: FileExtent
  public internal(set) var entry: PhysicalAddress
  public private(set) var count = 0
  /// Whether the memory behind each segment's file bytes must be zero; if not, it must only be there.
  public internal(set) var clearsMemory = true

  private let limit: UInt64
  private var segments = InlineArray<16, ProgramSegment>(repeating: .nothing)

  /// A program without segments yet, none of which may reach over `limit`.
  init(file: FileExtent, entry: PhysicalAddress, limit: UInt64) {
    self.file = file
    self.entry = entry
    self.limit = min(limit, MemoryRegion.addressLimit)
  }

  public var indices: Range<Int> { 0..<count }

  public subscript(index: Int) -> ProgramSegment {
    precondition(index < count)
    return segments[index]
  }

  /// The lowest address of any segment.
  public var base: PhysicalAddress {
    var lowest = PhysicalAddress(.max)
    for index in indices { lowest = min(lowest, segments[index].address) }
    return lowest
  }

  /// The first address behind all segments.
  public var end: PhysicalAddress {
    var highest = PhysicalAddress(0)
    for index in indices { highest = max(highest, segments[index].end) }
    return highest
  }

  /// Adds a segment after checking it against the file and those before it; empty ones are left out.
  mutating func append(_ segment: ProgramSegment) throws(ProgramError) {
    guard segment.memorySize > 0 || segment.fileSize > 0 else { return }
    guard segment.fileSize <= segment.memorySize else { throw .segmentSmallerThanFile(segment) }
    guard file.contains(offset: segment.fileOffset, length: segment.fileSize) else {
      throw .segmentOutsideFile(segment)
    }
    guard segment.memorySize <= limit, segment.address.rawValue <= limit - segment.memorySize else {
      throw .segmentOutOfReach(segment)
    }
    for index in indices where segments[index].address < segment.end && segment.address < segments[index].end
    {
      throw .segmentsOverlap(segments[index], segment)
    }
    guard count < Self.capacity else { throw .tooManySegments }
    segments[count] = segment
    count += 1
  }

  /// Checks what can only be checked with all segments there.
  func finish() throws(ProgramError) {
    guard count > 0 else { throw .noSegments }
    for index in indices where segments[index].contains(entry) { return }
    throw .entryOutsideSegments(entry)
  }

  /// The same program at another place. The caller knows that it can run there.
  func moved(to base: PhysicalAddress) -> Self? {
    var result = Self(file: file, entry: entry &+ (base.rawValue &- self.base.rawValue), limit: limit)
    result.clearsMemory = clearsMemory
    for index in indices {
      let old = segments[index]
      let segment = ProgramSegment(
        fileOffset: old.fileOffset, address: old.address &+ (base.rawValue &- self.base.rawValue),
        fileSize: old.fileSize, memorySize: old.memorySize)
      guard (try? result.append(segment)) != nil else { return nil }
    }
    return result
  }
}
