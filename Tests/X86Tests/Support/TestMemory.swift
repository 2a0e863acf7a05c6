import X86

/// Memory from address 0 on; everything beyond is refused.
final class TestMemory: PhysicalMemory {
  private(set) var bytes: [UInt8]

  init(pages: Int) { bytes = Array(repeating: 0, count: pages * 4096) }

  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at address: PhysicalAddress
  ) -> Value? {
    guard let range = range(of: type, at: address) else { return nil }
    return bytes[range].reversed().reduce(Value.zero) { ($0 << 8) | Value(truncatingIfNeeded: $1) }
  }

  @discardableResult
  func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: PhysicalAddress
  ) -> Bool {
    guard let range = range(of: Value.self, at: address) else { return false }
    for (offset, index) in range.enumerated() {
      bytes[index] = UInt8(truncatingIfNeeded: value >> Value(offset * 8))
    }
    return true
  }

  private func range<Value>(of type: Value.Type, at address: PhysicalAddress) -> Range<Int>? {
    let size = MemoryLayout<Value>.size
    guard address.rawValue <= UInt64(bytes.count - size) else { return nil }
    return Int(address.rawValue)..<Int(address.rawValue) + size
  }
}
