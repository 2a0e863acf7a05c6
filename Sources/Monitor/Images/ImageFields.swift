/// Little-endian numbers in an image's header. Every access is within it or a trap.
@safe
struct ImageFields: BitwiseCopyable {
  private let bytes: UnsafeRawBufferPointer

  /// `bytes` must stay, and stay as they are, as long as this is used.
  @unsafe init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

  var count: Int { unsafe bytes.count }

  func load<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Number>.size)
    return Number(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }
}
