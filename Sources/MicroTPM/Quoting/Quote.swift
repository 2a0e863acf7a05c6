import Cryptography

/// A statement, signed by the machine, about what a PAL's registers hold: the response of TPM2_Quote (TPM 2.0 Library,
/// part 3), so that programs for TPMs can verify it.
///
/// ```
/// 0    u16        145: the message's bytes
/// 2    145 bytes  the message, TPMS_ATTEST
/// 147  72 bytes   the signature of its SHA-256, TPMT_SIGNATURE
/// ```
///
/// In the message the signer's qualified name is the identity key's name, since no other key is above it.
public enum Quote {
  /// Bytes of a whole quote.
  public static let byteCount = 219
  /// Where the message and the signature are.
  public static let message = 2..<147
  public static let signature = 147..<219

  public typealias Bytes = InlineArray<219, UInt8>

  /// Who states something, besides the key: what the message says of the machine.
  public struct Machine: Sendable, BitwiseCopyable {
    public let clock: TPMClock
    public let firmwareVersion: UInt64

    public init(clock: TPMClock = TPMClock(), firmwareVersion: UInt64) {
      self.clock = clock
      self.firmwareVersion = firmwareVersion
    }
  }

  /// Quotes the selected registers of `bank`. `nonce` comes from whoever will verify it, and shows that it is fresh.
  public static func make(
    nonce: InlineArray<32, UInt8>, selection: PCRSelection, of bank: PCRBank, machine: Machine,
    keys: borrowing MachineKeys
  ) -> Bytes {
    defer { Secrets.wipeStack() }
    var writer = TPMWriter<219>()
    let message = makeMessage(nonce, selection, bank, machine, keys.identity)
    writer.append(sized: message.span)
    append(sign(SHA256.digest(of: message.span), keys), to: &writer)
    precondition(writer.count == byteCount)
    return writer.bytes
  }

  @inline(never)
  private static func sign(_ digest: SHA256.Digest, _ keys: borrowing MachineKeys) -> P256.Signature {
    P256.signature(of: digest, by: keys.identityScalar)
  }

  /// TPMT_SIGNATURE (part 2, section 11.3.4): ECDSA, SHA-256, r, s.
  private static func append(_ signature: P256.Signature, to writer: inout TPMWriter<219>) {
    writer.append(.ecdsa)
    writer.append(.sha256)
    writer.append(sized: signature.span.extracting(0..<32))
    writer.append(sized: signature.span.extracting(32..<64))
  }
}
