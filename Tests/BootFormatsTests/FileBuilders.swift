import X86

@testable import BootFormats

/// Bytes that are written little-endian at an offset, growing as needed.
struct FileBuilder {
  var bytes: [UInt8] = []

  mutating func put<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
    let size = Value.bitWidth / 8
    if bytes.count < offset + size { bytes += Array(repeating: 0, count: offset + size - bytes.count) }
    for index in 0..<size { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
  }

  mutating func put(_ text: String, _ offset: Int) {
    for (index, byte) in text.utf8.enumerated() { put(byte, offset + index) }
  }

  /// Makes the bytes from `start` sum up to zero by changing the one at `place`.
  mutating func fixChecksum(_ start: Int, _ length: Int, _ place: Int) {
    bytes[place] = 0
    bytes[place] = 0 &- bytes[start..<start + length].reduce(0, &+)
  }
}

struct TestSegment {
  var type: UInt32 = 1
  var offset: UInt64
  var address: UInt64
  var fileSize: UInt64
  var memorySize: UInt64
}

func elf64(entry: UInt64, _ segments: [TestSegment], size: Int) -> [UInt8] {
  var file = FileBuilder()
  file.put("\u{7f}ELF\u{2}\u{1}\u{1}", 0)
  file.put(UInt16(2), 16)
  file.put(UInt16(62), 18)
  file.put(entry, 24)
  file.put(UInt64(64), 32)
  file.put(UInt16(56), 54)
  file.put(UInt16(segments.count), 56)
  for (index, segment) in segments.enumerated() {
    let header = 64 + index * 56
    file.put(segment.type, header)
    file.put(segment.offset, header + 8)
    file.put(segment.address &+ 0xffff_ffff_8000_0000, header + 16)
    file.put(segment.address, header + 24)
    file.put(segment.fileSize, header + 32)
    file.put(segment.memorySize, header + 40)
  }
  file.put(UInt8(0), max(size, file.bytes.count) - 1)
  return file.bytes
}

func elf32(entry: UInt32, _ segments: [TestSegment], size: Int) -> [UInt8] {
  var file = FileBuilder()
  file.put("\u{7f}ELF\u{1}\u{1}\u{1}", 0)
  file.put(UInt16(2), 16)
  file.put(UInt16(3), 18)
  file.put(entry, 24)
  file.put(UInt32(52), 28)
  file.put(UInt16(32), 42)
  file.put(UInt16(segments.count), 44)
  for (index, segment) in segments.enumerated() {
    let header = 52 + index * 32
    file.put(segment.type, header)
    file.put(UInt32(segment.offset), header + 4)
    file.put(UInt32(segment.address), header + 8)
    file.put(UInt32(segment.address), header + 12)
    file.put(UInt32(segment.fileSize), header + 16)
    file.put(UInt32(segment.memorySize), header + 20)
  }
  file.put(UInt8(0), max(size, file.bytes.count) - 1)
  return file.bytes
}

/// A bzImage with 4 setup sectors, as a Linux 6.1 kernel has its header.
func bzImage(payload: Int, initialSize: UInt32 = 0x20_0000) -> [UInt8] {
  var file = FileBuilder()
  file.put(UInt8(3), 0x1f1)
  file.put(UInt32(payload / 16), 0x1f4)
  file.put(UInt16(0xaa55), 0x1fe)
  file.put(UInt16(0x6aeb), 0x200)
  file.put("HdrS", 0x202)
  file.put(UInt16(0x020f), 0x206)
  file.put(UInt8(0x81), 0x211)
  file.put(UInt32(0x7fff_ffff), 0x22c)
  file.put(UInt32(0x20_0000), 0x230)
  file.put(UInt8(1), 0x234)
  file.put(UInt16(0x3f), 0x236)
  file.put(UInt32(2047), 0x238)
  file.put(UInt64(0x100_0000), 0x258)
  file.put(initialSize, 0x260)
  for index in 0..<payload {
    file.bytes.count <= 0x800 + index ? file.put(UInt8(index & 0xff), 0x800 + index) : ()
  }
  return file.bytes
}

extension ByteMemory {
  /// The file that these bytes are.
  var file: FileExtent { FileExtent(start: start, length: UInt64(bytes.count))! }
}
