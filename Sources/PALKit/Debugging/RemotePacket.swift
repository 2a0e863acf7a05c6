/// One side's part of a conversation in gdb's remote protocol (the GDB manual, appendix E, "Overview").
enum RemotePart: Equatable {
  /// A packet's contents, without its frame.
  case packet([UInt8])
  /// An acknowledgement, or ``interrupt``.
  case byte(UInt8)

  /// Asks a running target to stop.
  static let interrupt: UInt8 = 0x03
  static let acknowledgement = UInt8(ascii: "+")

  /// As it is sent.
  var bytes: [UInt8] {
    switch self {
    case .byte(let byte): return [byte]
    case .packet(let contents):
      let sum = contents.reduce(0) { $0 &+ $1 }
      let digits = String(sum, radix: 16)
      let checksum = (digits.count == 1 ? "0" : "") + digits
      return [UInt8(ascii: "$")] + contents + [UInt8(ascii: "#")] + Array(checksum.utf8)
    }
  }

  static func packet(_ text: String) -> RemotePart { .packet(Array(text.utf8)) }

  /// Whether it is a packet that begins so.
  func begins(with text: String) -> Bool {
    guard case .packet(let contents) = self else { return false }
    return contents.starts(with: text.utf8)
  }
}

/// Takes apart what one side sends.
struct RemoteReader {
  private var bytes: [UInt8] = []

  private static let checksumBytes = 2

  mutating func append(_ more: some Sequence<UInt8>) { bytes += more }

  /// The next part; nil until it is all there.
  mutating func next() -> RemotePart? {
    guard let first = bytes.first else { return nil }
    guard first == UInt8(ascii: "$") else {
      bytes.removeFirst()
      return .byte(first)
    }
    // Within a packet this character is always escaped.
    guard let end = bytes.firstIndex(of: UInt8(ascii: "#")), bytes.count > end + Self.checksumBytes else {
      return nil
    }
    let contents = Array(bytes[1..<end])
    bytes.removeFirst(end + 1 + Self.checksumBytes)
    return .packet(contents)
  }
}
