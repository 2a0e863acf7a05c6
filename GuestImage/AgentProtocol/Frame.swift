/// The outer form of the conversation between the host and the guest's agent.
///
/// The host opens with a *preamble*: ``Wire/paddingLength`` zero bytes, eight bytes of magic, the
/// protocol's version and a random nonce. The agent answers with a preamble of its own (no padding) with
/// the same nonce. Frames follow in both directions:
///
/// | bytes | |
/// |---|---|
/// | 4 | length of the payload, at most ``Wire/maximumPayload`` |
/// | 1 | kind |
/// | n | payload |
/// | 8 | the nonce |
///
/// The channel is a virtual serial port: it has no connections, so bytes of a host that went away in the
/// middle of a frame may be followed by those of the next. The padding is as long as the longest frame: it
/// completes whatever is unfinished, the nonce at the end of that frame is then wrong, and the decoder
/// looks for the next preamble. Junk of any kind ends the same way. An agent that starts while a host is
/// connected, because the guest was reset, sends as many zero bytes to put that host out of step.
public enum Wire {
  /// Raised with every change that the other side must know of.
  public static let version: UInt32 = 2
  /// The longest payload of a frame.
  public static let maximumPayload = 64 * 1024
  /// Bytes that the host sends before its preamble.
  public static let paddingLength = headerLength + maximumPayload + trailerLength
  /// Bytes of standard input that the host may send ahead of the command's reading.
  public static let inputWindow = 256 * 1024

  static let headerLength = 5
  static let trailerLength = 8
  static let magicLength = 8
  static let preambleLength = magicLength + 4 + 8

  /// The host's opening: padding and preamble.
  public static func opening(nonce: UInt64) -> [UInt8] {
    [UInt8](repeating: 0, count: paddingLength) + preamble(of: .host, version: version, nonce: nonce)
  }

  /// A preamble as `sender` writes it.
  public static func preamble(of sender: Side, version: UInt32, nonce: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    for byte in sender.magic { writer.write(byte) }
    writer.write(version)
    writer.write(nonce)
    return writer.bytes
  }

  /// A frame as it goes over the channel.
  public static func frame(_ frame: Frame, nonce: UInt64) -> [UInt8] {
    precondition(frame.payload.count <= maximumPayload)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerLength + frame.payload.count + trailerLength)
    withUnsafeBytes(of: UInt32(frame.payload.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(frame.kind)
    bytes.append(contentsOf: frame.payload)
    withUnsafeBytes(of: nonce.littleEndian) { bytes.append(contentsOf: $0) }
    return bytes
  }
}

/// The two ends of the channel.
public enum Side: Sendable {
  case host, agent

  var magic: [UInt8] { Array((self == .host ? "PALhost\n" : "PALagnt\n").utf8) }
}

/// One message's kind and content, not yet decoded.
public struct Frame: Sendable, Equatable {
  public var kind: UInt8
  public var payload: [UInt8]

  public init(kind: UInt8, payload: [UInt8]) {
    self.kind = kind
    self.payload = payload
  }
}
