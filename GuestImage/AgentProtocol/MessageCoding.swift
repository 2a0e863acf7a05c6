private enum Kind {
  static let start: UInt8 = 1
  static let input: UInt8 = 2
  static let inputEnd: UInt8 = 3
  static let ping: UInt8 = 4
  static let counters: UInt8 = 5
  static let welcome: UInt8 = 0x81
  static let output: UInt8 = 0x82
  static let errorOutput: UInt8 = 0x83
  static let credit: UInt8 = 0x84
  static let ended: UInt8 = 0x85
  static let refused: UInt8 = 0x86
  static let pong: UInt8 = 0x87
  static let counted: UInt8 = 0x88
}

extension HostMessage {
  /// - Throws: ``ProtocolError/tooLarge`` when a request's arguments and environment exceed a frame.
  public func frame() throws(ProtocolError) -> Frame {
    switch self {
    case .input(let bytes): return try .checked(Kind.input, bytes)
    case .inputEnd: return Frame(kind: Kind.inputEnd, payload: [])
    case .ping: return Frame(kind: Kind.ping, payload: [])
    case .counters: return Frame(kind: Kind.counters, payload: [])
    case .start(let request):
      var writer = ByteWriter()
      writer.write(request.arguments)
      writer.write(request.environment)
      writer.write(request.directory)
      writer.write(request.timeLimit)
      return try .checked(Kind.start, writer.bytes)
    }
  }

  public init(_ frame: Frame) throws(ProtocolError) {
    var reader = ByteReader(frame.payload)
    switch frame.kind {
    case Kind.input:
      self = .input(frame.payload)
      return
    case Kind.inputEnd: self = .inputEnd
    case Kind.ping: self = .ping
    case Kind.counters: self = .counters
    case Kind.start:
      self = .start(
        ExecRequest(
          arguments: try reader.readTexts(),
          environment: try reader.readTexts(),
          directory: try reader.readText(),
          timeLimit: try reader.read()
        ))
    default: throw .malformed
    }
    try reader.finish()
  }
}

extension AgentMessage {
  public func frame() throws(ProtocolError) -> Frame {
    var writer = ByteWriter()
    switch self {
    case .output(let bytes): return try .checked(Kind.output, bytes)
    case .errorOutput(let bytes): return try .checked(Kind.errorOutput, bytes)
    case .pong: return Frame(kind: Kind.pong, payload: [])
    case .welcome(let welcome):
      writer.write(welcome.timeStampAtStart)
      writer.write(welcome.uptimeAtStart)
      writer.write(welcome.idleAtStart)
      return Frame(kind: Kind.welcome, payload: writer.bytes)
    case .credit(let count):
      writer.write(count)
      return Frame(kind: Kind.credit, payload: writer.bytes)
    case .ended(let outcome):
      writer.write(outcome.code.kind)
      writer.write(outcome.code.value)
      return Frame(kind: Kind.ended, payload: writer.bytes)
    case .counters(let counters):
      writer.write(counters)
      return try .checked(Kind.counted, writer.bytes)
    case .refused(let refusal):
      writer.write(refusal.reason.rawValue)
      writer.write(refusal.message)
      return try .checked(Kind.refused, writer.bytes)
    }
  }

  public init(_ frame: Frame) throws(ProtocolError) {
    var reader = ByteReader(frame.payload)
    switch frame.kind {
    case Kind.output:
      self = .output(frame.payload)
      return
    case Kind.errorOutput:
      self = .errorOutput(frame.payload)
      return
    case Kind.welcome:
      self = .welcome(
        Welcome(
          timeStampAtStart: try reader.read(), uptimeAtStart: try reader.read(),
          idleAtStart: try reader.read()))
    case Kind.credit: self = .credit(try reader.read())
    case Kind.pong: self = .pong
    case Kind.counted: self = .counters(try reader.readCounters())
    case Kind.ended: self = .ended(try ExecOutcome(kind: try reader.read(), value: try reader.read()))
    case Kind.refused:
      guard let reason = ExecRefusal.Reason(rawValue: try reader.read()) else { throw .malformed }
      self = .refused(ExecRefusal(reason, try reader.readText()))
    default: throw .malformed
    }
    try reader.finish()
  }
}

extension ExecOutcome {
  fileprivate var code: (kind: UInt8, value: UInt8) {
    switch self {
    case .exited(let code): (0, code)
    case .signalled(let number): (1, number)
    case .timedOut: (2, 0)
    }
  }

  fileprivate init(kind: UInt8, value: UInt8) throws(ProtocolError) {
    switch kind {
    case 0: self = .exited(code: value)
    case 1: self = .signalled(number: value)
    case 2 where value == 0: self = .timedOut
    default: throw .malformed
    }
  }
}

extension Frame {
  fileprivate static func checked(_ kind: UInt8, _ payload: [UInt8]) throws(ProtocolError) -> Frame {
    guard payload.count <= Wire.maximumPayload else { throw .tooLarge }
    return Frame(kind: kind, payload: payload)
  }
}
