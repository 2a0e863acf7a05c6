/// What a quote says and its signature is over: TPMS_ATTEST with a TPMS_QUOTE_INFO (TPM 2.0 Library, part 2, 10.12).
public struct QuoteMessage: Equatable, Sendable {
  /// Time and resets of the machine, as TPMS_CLOCK_INFO has them.
  public struct Clock: Equatable, Sendable {
    public var milliseconds: UInt64 = 0
    public var resetCount: UInt32 = 0
    public var restartCount: UInt32 = 0
    /// Whether the time has never been told before.
    public var isSafe = true

    public init() {}
  }

  /// The name of the key; up to 66 bytes.
  public var signer: [UInt8] = []
  /// What the verifier has chosen, so that the quote is no older than its question; up to 66 bytes.
  public var nonce: [UInt8]
  public var clock = Clock()
  public var firmwareVersion: UInt64 = 0
  public var selection: PCRSelection
  /// SHA-256 of the selected registers' values.
  public var pcrDigest: [UInt8]

  /// Most bytes of a name and of a nonce: a digest of SHA-512 with its algorithm.
  static let mostBytes = 66
  private static let digestBytes = 32

  public init(nonce: [UInt8], pcrs: PCRValues) {
    self.nonce = nonce
    selection = pcrs.selection
    pcrDigest = pcrs.digest
  }

  /// Reads a message, which must be all of the bytes.
  public init(_ bytes: [UInt8]) throws(MalformedQuote) {
    var reader = TPMReader(bytes)
    try reader.expect(TPMConstant.generated, "its magic number")
    try reader.expect(TPMConstant.quote, "its type")
    signer = try reader.buffer(most: Self.mostBytes, "its signer's name")
    nonce = try reader.buffer(most: Self.mostBytes, "its nonce")
    clock.milliseconds = try reader.number("its clock")
    clock.resetCount = try reader.number("its clock")
    clock.restartCount = try reader.number("its clock")
    let isSafe: UInt8 = try reader.number("its clock")
    guard isSafe <= 1 else { throw MalformedQuote("has a clock that is neither safe nor unsafe") }
    clock.isSafe = isSafe == 1
    firmwareVersion = try reader.number("its firmware version")
    try reader.expect(UInt32(1), "its number of PCR banks")
    try reader.expect(TPMConstant.sha256, "its PCR bank")
    try reader.expect(UInt8(PCRSelection.bankBytes), "the size of its PCR bank")
    selection = PCRSelection(bank: try reader.bytes(PCRSelection.bankBytes, "its PCR selection"))
    try reader.expect(UInt16(Self.digestBytes), "the size of its PCR digest")
    pcrDigest = try reader.bytes(Self.digestBytes, "its PCR digest")
    try reader.end()
  }

  /// As it is signed.
  public var bytes: [UInt8] {
    var writer = TPMWriter()
    writer.append(TPMConstant.generated)
    writer.append(TPMConstant.quote)
    writer.append(buffer: signer)
    writer.append(buffer: nonce)
    writer.append(clock.milliseconds)
    writer.append(clock.resetCount)
    writer.append(clock.restartCount)
    writer.append(UInt8(clock.isSafe ? 1 : 0))
    writer.append(firmwareVersion)
    writer.append(UInt32(1))
    writer.append(TPMConstant.sha256)
    writer.append(UInt8(PCRSelection.bankBytes))
    writer.append(selection.bank)
    writer.append(buffer: pcrDigest)
    return writer.bytes
  }
}
