/// TPMS_ATTEST of a quote, read byte by byte as TPM 2.0's part 2 describes it, without the code under test.
struct AttestReader {
  var magic: UInt64
  var type: UInt64
  var qualifiedSigner: [UInt8]
  var extraData: [UInt8]
  var clock: UInt64
  var resetCount: UInt64
  var restartCount: UInt64
  var safe: UInt64
  var firmwareVersion: UInt64
  var selectionCount: UInt64
  var hash: UInt64
  var select: [UInt8]
  var digest: [UInt8]
  var rest: [UInt8]

  init(_ message: [UInt8]) {
    var fields = BigEndianFields(rest: message[...])
    magic = fields.number(4)
    type = fields.number(2)
    qualifiedSigner = fields.sized()
    extraData = fields.sized()
    clock = fields.number(8)
    resetCount = fields.number(4)
    restartCount = fields.number(4)
    safe = fields.number(1)
    firmwareVersion = fields.number(8)
    selectionCount = fields.number(4)
    hash = fields.number(2)
    select = fields.bytes(Int(fields.number(1)))
    digest = fields.sized()
    rest = Array(fields.rest)
  }
}

/// Fields that lie one behind the other.
struct BigEndianFields {
  var rest: ArraySlice<UInt8>

  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func number(_ count: Int) -> UInt64 { bytes(count).reduce(0) { $0 << 8 | UInt64($1) } }

  mutating func sized() -> [UInt8] { bytes(Int(number(2))) }
}
