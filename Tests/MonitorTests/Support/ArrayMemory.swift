import X86

/// A guest's memory from address 0 on, with the hypervisor's range in it, which is refused.
final class ArrayMemory: PhysicalMemory {
  private let storage: UnsafeMutableRawBufferPointer

  /// The hypervisor's range.
  static let hiddenRange: Range<UInt64> = 0x18_0000..<0x1C_0000
  static let defaultSize = 0x20_0000

  init(size: Int = defaultSize) {
    storage = .allocate(byteCount: size, alignment: 4096)
    storage.initializeMemory(as: UInt8.self, repeating: 0)
    for address in Self.hiddenRange { storage[Int(address)] = Self.secret(at: address) }
  }

  deinit { storage.deallocate() }

  var size: UInt64 { UInt64(storage.count) }
  var bytes: [UInt8] { Array(storage) }

  /// The bytes without what could be a page table entry's accessed and dirty bits, which the monitor may set.
  var bytesButMarks: [UInt8] {
    var bytes = bytes
    let marks = UInt8((PageTableEntry.a | .d).rawValue)
    for index in stride(from: 0, to: bytes.count, by: MemoryLayout<PageTableEntry32>.size) {
      bytes[index] &= ~marks
    }
    return bytes
  }

  /// What the hypervisor's range holds: were it ever read, then as the opcode of a hypercall.
  private static func secret(at address: UInt64) -> UInt8 {
    address % 3 == 0 ? 0x0F : address % 3 == 1 ? 0x01 : 0xC1
  }

  var hiddenIsUntouched: Bool { Self.hiddenRange.allSatisfy { storage[Int($0)] == Self.secret(at: $0) } }

  func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at address: PhysicalAddress
  ) -> Value? {
    guard let start = start(address, bytes: MemoryLayout<Value>.size) else { return nil }
    return storage.loadUnaligned(fromByteOffset: start, as: type)
  }

  @discardableResult
  func store<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at address: PhysicalAddress
  ) -> Bool {
    guard let start = start(address, bytes: MemoryLayout<Value>.size) else { return false }
    storage.storeBytes(of: value, toByteOffset: start, as: Value.self)
    return true
  }

  func read(_ address: PhysicalAddress, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard let start = start(address, bytes: buffer.count) else { return false }
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<start + buffer.count]))
    return true
  }

  func write(_ buffer: UnsafeRawBufferPointer, to address: PhysicalAddress) -> Bool {
    guard let start = start(address, bytes: buffer.count) else { return false }
    UnsafeMutableRawBufferPointer(rebasing: storage[start..<start + buffer.count]).copyMemory(from: buffer)
    return true
  }

  /// Stores bytes at an address that must be the guest's.
  func place(_ list: [UInt8], at address: UInt64) {
    precondition(list.withUnsafeBytes { write($0, to: PhysicalAddress(address)) })
  }

  /// Bytes at an address that must be the guest's.
  func bytes(at address: UInt64, count: Int) -> [UInt8] {
    let start = start(PhysicalAddress(address), bytes: count)!
    return Array(storage[start..<start + count])
  }

  private func start(_ address: PhysicalAddress, bytes: Int) -> Int? {
    let size = UInt64(bytes)
    guard address.rawValue <= self.size - size else { return nil }
    let isHidden =
      address.rawValue < Self.hiddenRange.upperBound && address.rawValue + size > Self.hiddenRange.lowerBound
    return isHidden ? nil : Int(address.rawValue)
  }
}
