import TrustVisorABI
import X86

/// Pages of a PAL's address space.
struct ImageArea: Equatable, BitwiseCopyable {
  let address: UInt64
  let bytes: UInt64

  var end: UInt64 { address &+ bytes }

  /// Whether it is made of whole pages, at least one, that a PAL can have: neither page 0, nor at `limit` or
  /// above.
  func isPossible(below limit: UInt64) -> Bool {
    address % PageSize.small == 0 && bytes % PageSize.small == 0 && bytes > 0
      && address >= PageSize.small && address < limit && bytes <= limit - address
  }

  func overlaps(_ other: ImageArea) -> Bool { address < other.end && other.address < end }

  func contains(_ address: UInt64) -> Bool { address >= self.address && address < end }
}

/// Memory of a PAL that begins with contents of its image.
struct ImageSegment: Equatable, BitwiseCopyable {
  let area: ImageArea
  let fileBytes: UInt64
  let rights: Rights

  var address: UInt64 { area.address }
  var memoryBytes: UInt64 { area.bytes }

  /// What a PAL may do with a segment.
  enum Rights: Equatable, BitwiseCopyable {
    case read, readWrite, readExecute

    init?(_ bits: UInt32) {
      switch bits {
      case ImageFormat.Rights.read: self = .read
      case ImageFormat.Rights.read | ImageFormat.Rights.write: self = .readWrite
      case ImageFormat.Rights.read | ImageFormat.Rights.execute: self = .readExecute
      default: return nil
      }
    }
  }

  /// nil if there are no such rights.
  init?(_ fields: ImageFields, at offset: Int) {
    typealias Segment = ImageFormat.Segment
    guard let rights = Rights(fields.load(UInt32.self, at: offset + Segment.rights)) else { return nil }
    self.rights = rights
    area = ImageArea(
      address: fields.load(UInt64.self, at: offset + Segment.address),
      bytes: fields.load(UInt64.self, at: offset + Segment.memoryBytes))
    fileBytes = fields.load(UInt64.self, at: offset + Segment.fileBytes)
  }
}
