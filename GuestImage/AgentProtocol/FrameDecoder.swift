/// Turns the bytes that arrive over the channel into preambles and frames, whatever they are cut into.
///
/// It is either *hunting* for a preamble of the other side or *in step*, when bytes are frames that end
/// with the nonce of the last preamble. Whatever is not a frame puts it back to hunting.
public struct FrameDecoder: Sendable {
  /// What the bytes said.
  public enum Event: Sendable, Equatable {
    /// The other side begins a session; what came before is void.
    case preamble(version: UInt32, nonce: UInt64)
    case frame(Frame)
  }

  private let magic: [UInt8]
  private let expectedNonce: UInt64?
  private var nonce: UInt64?
  private var buffer: [UInt8] = []
  private var start = 0

  /// - Parameters:
  ///   - sender: the side whose bytes are decoded.
  ///   - expectedNonce: preambles with another nonce are passed over; nil takes any.
  public init(sender: Side, expectedNonce: UInt64? = nil) {
    magic = sender.magic
    self.expectedNonce = expectedNonce
  }

  /// Whether bytes are taken for frames: after a preamble, until something comes that is none.
  public var isInStep: Bool { nonce != nil }

  /// Bytes held back because they are not a whole frame yet.
  public var pendingCount: Int { buffer.count - start }

  /// Takes bytes that arrived.
  public mutating func append(_ bytes: some Collection<UInt8>) {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    } else if start > Wire.maximumPayload {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next thing that the bytes say, or nil when more are needed.
  public mutating func next() -> Event? {
    while true {
      guard let nonce else { return hunt() }
      guard pendingCount >= Wire.headerLength else { return nil }
      let length = Int(integer(UInt32.self, at: 0))
      let kind = buffer[start + 4]
      let whole = Wire.headerLength + length + Wire.trailerLength
      guard kind != 0, length <= Wire.maximumPayload else {
        self.nonce = nil
        continue
      }
      guard pendingCount >= whole else { return nil }
      let body = start + Wire.headerLength
      guard integer(UInt64.self, at: Wire.headerLength + length) == nonce else {
        self.nonce = nil
        continue
      }
      let frame = Frame(kind: kind, payload: Array(buffer[body..<body + length]))
      start += whole
      return .frame(frame)
    }
  }

  /// Looks for a whole preamble, passing over what cannot be the beginning of one.
  private mutating func hunt() -> Event? {
    while let candidate = buffer[start...].firstIndex(of: magic[0]) {
      start = candidate
      let seen = min(magic.count, pendingCount)
      guard buffer[start..<start + seen] == magic[..<seen] else {
        start += 1
        continue
      }
      guard pendingCount >= Wire.preambleLength else { return nil }
      let version = integer(UInt32.self, at: Wire.magicLength)
      let nonce = integer(UInt64.self, at: Wire.magicLength + 4)
      guard nonce != 0, expectedNonce == nil || nonce == expectedNonce else {
        start += 1
        continue
      }
      start += Wire.preambleLength
      self.nonce = nonce
      return .preamble(version: version, nonce: nonce)
    }
    start = buffer.count
    return nil
  }

  private func integer<T: FixedWidthInteger>(_: T.Type, at offset: Int) -> T {
    let index = start + offset
    return buffer[index..<index + T.bitWidth / 8].reversed().reduce(0) { $0 << 8 | T($1) }
  }
}
