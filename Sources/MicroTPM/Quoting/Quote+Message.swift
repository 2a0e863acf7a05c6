import Cryptography

extension Quote {
  /// TPMS_ATTEST (TPM 2.0 Library, part 2, section 10.12.8).
  static func makeMessage(
    _ nonce: InlineArray<32, UInt8>, _ selection: PCRSelection, _ bank: PCRBank, _ machine: Machine,
    _ identity: IdentityKey
  ) -> InlineArray<145, UInt8> {
    var writer = TPMWriter<145>()
    writer.append(generatedValue)
    writer.append(.attestQuote)
    appendName(of: identity, to: &writer)
    writer.append(sized: nonce.span)
    append(machine.clock, to: &writer)
    writer.append(machine.firmwareVersion)
    append(selection, bank, to: &writer)
    precondition(writer.count == writer.bytes.count)
    return writer.bytes
  }

  /// TPM_GENERATED_VALUE (section 6.2), which only a TPM may sign: "TCG" after FFh.
  private static let generatedValue: UInt32 = 0xff54_4347

  /// TPM2B_NAME (section 10.5.3): the hash algorithm, then the hash.
  private static func appendName(of identity: IdentityKey, to writer: inout TPMWriter<145>) {
    writer.append(UInt16(2 + SHA256.digestBytes))
    writer.append(.sha256)
    let digest = identity.nameDigest
    writer.append(digest.span)
  }

  /// TPMS_CLOCK_INFO (section 10.11.1).
  private static func append(_ clock: TPMClock, to writer: inout TPMWriter<145>) {
    writer.append(clock.milliseconds)
    writer.append(clock.resetCount)
    writer.append(clock.restartCount)
    writer.append(clock.isSafe ? 1 : 0 as UInt8)
  }

  /// TPMS_QUOTE_INFO (section 10.12.1): a list of one selection, then the digest of the registers' values.
  private static func append(_ selection: PCRSelection, _ bank: PCRBank, to writer: inout TPMWriter<145>) {
    let octets = selection.octets
    writer.append(1 as UInt32)
    writer.append(.sha256)
    writer.append(UInt8(octets.count))
    writer.append(octets.span)
    let digest = bank.digest(of: selection)
    writer.append(sized: digest.span)
  }
}
