import TrustVisorABI

/// Looks for PAL images in a file, at any place.
struct ImageSearch {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func isImage(_ bytes: [UInt8]) -> Bool {
    ByteReader(bytes: bytes).number(UInt64.self, at: 0) == ImageFormat.magic
  }

  var images: [ImageInspection] {
    var images: [ImageInspection] = []
    var end = 0
    for offset in magicOffsets where offset >= end {
      guard let image = image(at: offset) else { continue }
      images.append(image)
      if image.problem == nil { end = offset + image.bytes }
    }
    return images
  }

  /// What begins with the magic number; nil for what only looks like it, as in programs that read images.
  private func image(at offset: Int) -> ImageInspection? {
    let header = ByteReader(bytes: Array(bytes[offset...].prefix(ImageFormat.Header.bytes)))
    let rest = bytes.count - offset
    let version = header.number(UInt32.self, at: UInt64(ImageFormat.Header.version))
    let mode = header.number(UInt32.self, at: UInt64(ImageFormat.Header.mode)) ?? 0
    guard offset == 0 || (version == ImageFormat.version && ImageFormat.Mode(rawValue: mode) != nil),
      let size = header.number(UInt64.self, at: UInt64(ImageFormat.Header.imageBytes))
    else { return offset == 0 ? ImageInspection(bytes, at: 0) : nil }
    // A file that is an image holds nothing else; a size that leaves the file is told as wrong.
    let length = offset == 0 ? rest : Int(min(size, UInt64(rest)))
    return ImageInspection(Array(bytes[offset..<offset + length]), at: offset)
  }

  private var magicOffsets: [Int] {
    let magic = ImageFormat.magic.littleEndian
    let first = UInt8(truncatingIfNeeded: magic)
    return bytes.withUnsafeBytes { bytes in
      let last = bytes.count - MemoryLayout<UInt64>.size
      guard last >= 0 else { return [] }
      return (0...last).filter { offset in
        bytes[offset] == first && bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == magic
      }
    }
  }
}
