import Crypto
import PALImages

/// What a PAL has made for whoever verifies it: a quote, and all that is needed besides (``EvidenceFormat``).
public struct Evidence: Equatable, Sendable {
  public let message: QuoteMessage
  public let signature: QuoteSignature
  /// In PEM, with a newline at its end.
  public let key: [UInt8]
  public let pcrs: PCRValues

  /// Reads evidence, which must be all of the bytes and agree with itself: the signature is the key's over the message,
  /// which names the key and has the digest of the values. Whose key it is, is not known by that.
  public init(_ bytes: [UInt8]) throws(MalformedQuote) {
    guard bytes.count >= EvidenceFormat.values else {
      throw MalformedQuote("has \(bytes.count) bytes, and the least that evidence has are \(Self.leastBytes)")
    }
    (message, signature) = try Self.quote(Array(bytes[EvidenceFormat.quote]))
    key = Array(bytes[EvidenceFormat.key])
    pcrs = try PCRValues(concatenated: Array(bytes[EvidenceFormat.values...]), of: message.selection)
    guard !pcrs.values.isEmpty else { throw MalformedQuote("quotes no register") }
    try check()
  }

  private static let leastBytes = EvidenceFormat.values + PCRValue.byteCount

  /// The same in files.
  public var quote: Quote {
    Quote(message: message.bytes, signature: signature.bytes, pcrs: pcrs.serialized, key: key)
  }

  /// As a PAL gives it: the message's length, the message, the signature.
  private static func quote(_ bytes: [UInt8]) throws(MalformedQuote) -> (QuoteMessage, QuoteSignature) {
    var reader = TPMReader(bytes)
    try reader.expect(UInt16(messageBytes), "the length of its message")
    let message = try reader.bytes(messageBytes, "its message")
    let rest = bytes.count - MemoryLayout<UInt16>.size - messageBytes
    return (try QuoteMessage(message), try QuoteSignature(try reader.bytes(rest, "its signature")))
  }

  private static let messageBytes = 145

  private func check() throws(MalformedQuote) {
    let text = String(decoding: self.key, as: UTF8.self)
    // One key has one form, so that nothing can be hidden in it.
    guard let key = try? P256.Signing.PublicKey(pemRepresentation: text), key.pemRepresentation + "\n" == text
    else { throw MalformedQuote("has no public key on P-256 in PEM at its place") }
    guard signature.isMade(with: key, over: message.bytes) else {
      throw MalformedQuote("has a signature that is not its key's over its message")
    }
    guard message.signer == QuoteSigner.name(ofMicroTPMWith: key) else {
      throw MalformedQuote("names another key as its signer than it has")
    }
    guard pcrs.digest == message.pcrDigest else {
      throw MalformedQuote("has other values than those that are quoted")
    }
  }
}
