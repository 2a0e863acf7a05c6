import X86

/// The pool: memory that belongs to PALs and that no guest can reach. On the metal it is part of the hypervisor's
/// range, in tests an allocation.
///
/// Every access is within the pool or a trap: addresses here are the monitor's own, never a guest's.
@safe
public struct PrivateMemory: @unchecked Sendable {
  /// The address of the first byte, as page tables name it.
  public let base: PhysicalAddress
  public let size: UInt64
  private let view: UnsafeMutableRawPointer

  /// `size` bytes at `view`, whose address on the bus is `base`; both 4 KiB aligned, all zero.
  @unsafe public init(base: PhysicalAddress, size: UInt64, view: UnsafeMutableRawPointer) {
    self.base = base
    self.size = size
    unsafe self.view = unsafe view
  }

  public func contains(_ address: PhysicalAddress) -> Bool { address.rawValue &- base.rawValue < size }

  /// Where the monitor sees `bytes` bytes from `address` on.
  public func pointer(to address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawPointer {
    let offset = address.rawValue &- base.rawValue
    precondition(offset < size && bytes <= size &- offset)
    return unsafe view + Int(truncatingIfNeeded: offset)
  }

  func load<Value: BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress) -> Value {
    unsafe pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)).loadUnaligned(as: type)
  }

  func store<Value: BitwiseCopyable>(_ value: Value, at address: PhysicalAddress) {
    unsafe pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)).storeBytes(of: value, as: Value.self)
  }

  func buffer(_ address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(start: pointer(to: address, bytes: bytes), count: Int(bytes))
  }

  func clear(_ address: PhysicalAddress, bytes: UInt64) {
    unsafe pointer(to: address, bytes: bytes).initializeMemory(
      as: UInt8.self, repeating: 0, count: Int(bytes))
  }

  func isZero(_ address: PhysicalAddress, bytes: UInt64) -> Bool {
    for offset in 0..<bytes where load(UInt8.self, at: address &+ offset) != 0 { return false }
    return true
  }
}
