/// Memory by physical address: on the metal the machine's own, in tests an array.
///
/// Addresses come from guests, so every access may be refused: an address outside the machine's memory,
/// or inside the hypervisor's, is `nil` or `false`, never a trap.
public protocol PhysicalMemory: ~Copyable {
  /// The little-endian integer at `address`, or nil if it is not wholly in memory that the guest owns.
  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?

  /// Stores an integer at `address`; false, and nothing changed, if it is not wholly in memory that the
  /// guest owns.
  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress)
    -> Bool

  /// Stores a byte if it still is `expected`, in one step that no other CPU can come between; false if it is not, or
  /// is not in memory that the guest owns.
  func exchange(_ expected: UInt8, for desired: UInt8, at address: PhysicalAddress) -> Bool

  /// Fills `buffer` from `address` on; false if not all of that is in memory that the guest owns.
  func read(_ address: PhysicalAddress, into buffer: UnsafeMutableRawBufferPointer) -> Bool

  /// Stores what `buffer` holds from `address` on; false, and nothing changed, if not all of that is in memory that
  /// the guest owns.
  func write(_ buffer: UnsafeRawBufferPointer, to address: PhysicalAddress) -> Bool
}

/// For memory that only one CPU uses, and small.
extension PhysicalMemory where Self: ~Copyable {
  public func exchange(_ expected: UInt8, for desired: UInt8, at address: PhysicalAddress) -> Bool {
    guard load(UInt8.self, at: address) == expected else { return false }
    return store(desired, at: address)
  }

  public func read(_ address: PhysicalAddress, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    for index in buffer.indices {
      guard let byte = load(UInt8.self, at: address &+ UInt64(index)) else { return false }
      unsafe buffer[index] = byte
    }
    return true
  }

  public func write(_ buffer: UnsafeRawBufferPointer, to address: PhysicalAddress) -> Bool {
    for index in buffer.indices where load(UInt8.self, at: address &+ UInt64(index)) == nil {
      return false
    }
    for index in buffer.indices {
      guard store(unsafe buffer[index], at: address &+ UInt64(index)) else { return false }
    }
    return true
  }
}
