import X86

/// A guest's memory from address 0 on, with the hypervisor's range in it, which is refused.
final class ArrayMemory: PhysicalMemory {
  private(set) var bytes: [UInt8]

  /// The hypervisor's range.
  static let hiddenRange: Range<UInt64> = 0x18_0000..<0x1C_0000
  private static let size = 0x20_0000
  private static let beginning: [UInt8] = {
    let secrets = hiddenRange.map(secret(at:))
    let before = [UInt8](repeating: 0, count: Int(hiddenRange.lowerBound))
    return before + secrets + [UInt8](repeating: 0, count: size - Int(hiddenRange.upperBound))
  }()

  init() { bytes = Self.beginning }

  /// What the hypervisor's range holds: were it ever read, then as the opcode of a hypercall.
  private static func secret(at address: UInt64) -> UInt8 {
    address % 3 == 0 ? 0x0F : address % 3 == 1 ? 0x01 : 0xC1
  }

  var hiddenIsUntouched: Bool { Self.hiddenRange.allSatisfy { bytes[Int($0)] == Self.secret(at: $0) } }

  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at address: PhysicalAddress
  ) -> Value? {
    guard let start = start(of: type, at: address) else { return nil }
    var value = Value.zero
    for offset in 0..<MemoryLayout<Value>.size {
      value |= Value(truncatingIfNeeded: bytes[start + offset]) << Value(offset * 8)
    }
    return value
  }

  @discardableResult
  func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: PhysicalAddress
  ) -> Bool {
    guard let start = start(of: Value.self, at: address) else { return false }
    for offset in 0..<MemoryLayout<Value>.size {
      bytes[start + offset] = UInt8(truncatingIfNeeded: value >> Value(offset * 8))
    }
    return true
  }

  /// Stores bytes at an address that must be the guest's.
  func place(_ list: [UInt8], at address: UInt64) {
    for (offset, byte) in list.enumerated() {
      precondition(store(byte, at: PhysicalAddress(address + UInt64(offset))))
    }
  }

  private func start<Value>(of type: Value.Type, at address: PhysicalAddress) -> Int? {
    let size = UInt64(MemoryLayout<Value>.size)
    guard address.rawValue <= UInt64(bytes.count) - size else { return nil }
    let isHidden =
      address.rawValue < Self.hiddenRange.upperBound && address.rawValue + size > Self.hiddenRange.lowerBound
    return isHidden ? nil : Int(address.rawValue)
  }
}
