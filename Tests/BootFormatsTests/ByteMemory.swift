import X86

/// Physical memory of tests: some bytes at some address, and nothing around them.
final class ByteMemory: PhysicalMemory {
  let base: UInt64
  var bytes: [UInt8]

  init(base: UInt64 = 0, size: Int) {
    self.base = base
    self.bytes = Array(repeating: 0, count: size)
  }

  init(base: UInt64 = 0, _ bytes: [UInt8]) {
    self.base = base
    self.bytes = bytes
  }

  var start: PhysicalAddress { PhysicalAddress(base) }

  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?
  {
    guard let range = range(of: Value.bitWidth / 8, at: address) else { return nil }
    return bytes[range].reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress) -> Bool
  {
    guard let range = range(of: Value.bitWidth / 8, at: address) else { return false }
    for (shift, index) in range.enumerated() {
      bytes[index] = UInt8(truncatingIfNeeded: value >> (shift * 8))
    }
    return true
  }

  /// Stores what a test knows to fit.
  func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: UInt64) {
    precondition(store(value, at: PhysicalAddress(address)))
  }

  func put(_ text: String, at address: UInt64) {
    for (index, byte) in (Array(text.utf8) + [0]).enumerated() { put(byte, at: address + UInt64(index)) }
  }

  private func range(of size: Int, at address: PhysicalAddress) -> Range<Int>? {
    guard address.rawValue >= base, address.rawValue - base <= UInt64(bytes.count),
      size <= bytes.count - Int(address.rawValue - base)
    else { return nil }
    let first = Int(address.rawValue - base)
    return first..<first + size
  }
}
