import Cryptography

/// What a registered PAL's measurement begins with: little-endian words, one behind the other (contract, section
/// "Measurement").
struct MeasuredDescription: Sendable, BitwiseCopyable {
  /// Word size, sections, parameters and entry at their most.
  private static let capacity = 4 + (4 + 10 * 16) + (4 + 10 * 12) + 8
  private var storage = InlineArray<300, UInt8>(repeating: 0)
  private(set) var count = 0

  mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    for index in 0..<Value.bitWidth / 8 {
      precondition(count < Self.capacity)
      storage[count] = UInt8(truncatingIfNeeded: value &>> Value(truncatingIfNeeded: 8 * index))
      count += 1
    }
  }

  /// Feeds all of it to a digest.
  func update(_ digest: inout SHA256) {
    digest.update(storage.span.extracting(first: count))
  }
}
