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
}
