/// Bytes on their way to a descriptor that does not always take them.
public struct ByteQueue: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0

  public init() {}

  public var count: Int { bytes.count - start }
  public var isEmpty: Bool { count == 0 }

  public mutating func append(_ more: some Collection<UInt8>) {
    // Move what is left to the front only now and then: cheap on average, and memory stays bounded.
    if start > Wire.maximumPayload {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Forgets bytes at the front that have been delivered.
  public mutating func removeFirst(_ count: Int) {
    precondition(count <= self.count)
    start += count
    if isEmpty { removeAll() }
  }

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }

  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try bytes[start...].withUnsafeBytes(body)
  }
}
