/// What goes over a serial line that carries several connections between host and agent.
///
/// An emulator without virtual serial ports has one plain line. The host says which connections begin and end, the
/// agent when it has started, so that neither mistakes the rest of an earlier conversation for one of its own.
/// A packet is its kind, its connection's number, its bytes and a checksum (CRC-16, low byte first), between two end
/// marks as RFC 1055 (SLIP) has them: whatever is cut short is passed over at the next mark.
public struct LinePacket: Sendable, Equatable {
  public enum Kind: UInt8, Sendable {
    /// The agent has started; there are no connections. The number is 0.
    case started = 1
    /// The host begins a connection.
    case opened = 2
    /// Bytes of either side.
    case data = 3
    /// Either side has ended a connection.
    case closed = 4
    /// The agent has taken bytes from the line: so many, four bytes, low byte first. The number is 0.
    case taken = 5
  }

  /// Bytes that the host may send ahead of the agent's taking: an emulator would keep any number, and what is urgent
  /// would wait behind what nobody wants any more.
  public static let window = 2048

  /// That so many bytes have been taken from the line.
  public static func taken(_ count: UInt32) -> Self {
    Self(.taken, payload: withUnsafeBytes(of: count.littleEndian) { Array($0) })
  }

  /// How many bytes ``Kind/taken`` tells of.
  public var takenCount: Int { payload.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) } }

  public var kind: Kind
  public var connection: UInt8
  public var payload: [UInt8]

  /// So many bytes go in one packet, that connections take turns.
  public static let maximumPayload = 512

  public init(_ kind: Kind, connection: UInt8 = 0, payload: [UInt8] = []) {
    self.kind = kind
    self.connection = connection
    self.payload = payload
  }

  /// As it goes over the line.
  public var bytes: [UInt8] {
    precondition(payload.count <= Self.maximumPayload)
    var content = [kind.rawValue, connection] + payload
    withUnsafeBytes(of: Checksum.of(content).littleEndian) { content.append(contentsOf: $0) }
    var bytes = [Mark.end]
    for byte in content {
      switch byte {
      case Mark.end: bytes += [Mark.escape, Mark.escapedEnd]
      case Mark.escape: bytes += [Mark.escape, Mark.escapedEscape]
      default: bytes.append(byte)
      }
    }
    return bytes + [Mark.end]
  }

  /// From what stands between two end marks; nil if it is none.
  fileprivate init?(_ content: [UInt8]) {
    guard content.count >= 4, let kind = Kind(rawValue: content[0]) else { return nil }
    let end = content.count - 2
    guard end - 2 <= Self.maximumPayload,
      Checksum.of(content[..<end]) == UInt16(content[end]) | UInt16(content[end + 1]) << 8
    else { return nil }
    self.init(kind, connection: content[1], payload: Array(content[2..<end]))
  }
}

/// Finds packets in the bytes that arrive, whatever they are cut into.
public struct LineDecoder: Sendable {
  private var content: [UInt8] = []
  private var isEscaped = false
  private var isSpoilt = false

  public init() {}

  /// Takes bytes that arrived and returns the packets that they complete.
  public mutating func take(_ bytes: some Sequence<UInt8>) -> [LinePacket] {
    var packets: [LinePacket] = []
    for byte in bytes {
      guard byte != Mark.end else {
        if !isSpoilt, !isEscaped, let packet = LinePacket(content) { packets.append(packet) }
        (content, isEscaped, isSpoilt) = ([], false, false)
        continue
      }
      take(byte)
    }
    return packets
  }

  private mutating func take(_ byte: UInt8) {
    guard !isSpoilt else { return }
    // Two for kind and number, two for the checksum.
    guard content.count < LinePacket.maximumPayload + 4 else { return isSpoilt = true }
    switch (isEscaped, byte) {
    case (false, Mark.escape): isEscaped = true
    case (false, _): content.append(byte)
    case (true, Mark.escapedEnd): append(Mark.end)
    case (true, Mark.escapedEscape): append(Mark.escape)
    case (true, _): isSpoilt = true
    }
  }

  private mutating func append(_ byte: UInt8) {
    content.append(byte)
    isEscaped = false
  }
}

/// RFC 1055, page 2.
private enum Mark {
  static let end: UInt8 = 0xc0
  static let escape: UInt8 = 0xdb
  static let escapedEnd: UInt8 = 0xdc
  static let escapedEscape: UInt8 = 0xdd
}

/// CRC-16 with the polynomial of CCITT, from all ones.
private enum Checksum {
  private static let polynomial: UInt16 = 0x1021

  static func of(_ bytes: some Sequence<UInt8>) -> UInt16 {
    var value = UInt16.max
    for byte in bytes {
      value ^= UInt16(byte) << 8
      for _ in 0..<8 { value = value & 0x8000 == 0 ? value << 1 : value << 1 ^ polynomial }
    }
    return value
  }
}
