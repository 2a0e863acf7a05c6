import Cryptography

/// What is before the text in ``SealedData``.
struct SealedHeader: Sendable, BitwiseCopyable {
  static let byteCount = 120
  /// The part that the salt is made of, before the salt.
  static let saltedByteCount = 88
  private static let version: UInt32 = 1

  let policy: SealPolicy
  let textBytes: UInt32
  let digestAtCreation: SHA256.Digest
  var salt = SHA256.Digest(repeating: 0)

  init(policy: SealPolicy, textBytes: UInt32, digestAtCreation: SHA256.Digest) {
    self.policy = policy
    self.textBytes = textBytes
    self.digestAtCreation = digestAtCreation
  }

  /// Nil if this is no sealed data, or not all of it and nothing else.
  init?(of blob: Span<UInt8>) {
    guard blob.count >= SealedData.overhead else { return nil }
    var fields = FieldReader(place: 0)
    guard Self.hasMagic(blob, &fields), fields.word(blob) == Self.version,
      let selection = PCRSelection(mask: fields.word(blob)), !selection.isEmpty
    else { return nil }
    textBytes = fields.word(blob)
    guard UInt64(textBytes) == UInt64(blob.count - SealedData.overhead), fields.word(blob) == 0 else {
      return nil
    }
    policy = SealPolicy(selection: selection, digest: fields.digest(blob))
    digestAtCreation = fields.digest(blob)
    salt = fields.digest(blob)
  }

  /// As it lies in the blob.
  var bytes: InlineArray<120, UInt8> {
    var writer = FieldWriter()
    let magic = Self.magic
    for index in magic.indices { writer.append(magic[index]) }
    writer.append(Self.version)
    writer.append(policy.selection.mask)
    writer.append(textBytes)
    writer.append(0 as UInt32)
    writer.append(policy.digest)
    writer.append(digestAtCreation)
    writer.append(salt)
    return writer.bytes
  }

  private static func hasMagic(_ blob: Span<UInt8>, _ fields: inout FieldReader) -> Bool {
    let magic = magic
    for index in magic.indices where fields.byte(blob) != magic[index] { return false }
    return true
  }

  /// "PALSEAL" and a zero.
  private static var magic: InlineArray<8, UInt8> { [0x50, 0x41, 0x4c, 0x53, 0x45, 0x41, 0x4c, 0x00] }
}

/// Reads the header's fields one behind the other.
private struct FieldReader {
  var place: Int

  mutating func byte(_ blob: Span<UInt8>) -> UInt8 {
    defer { place += 1 }
    return blob[place]
  }

  mutating func word(_ blob: Span<UInt8>) -> UInt32 {
    var word: UInt32 = 0
    for shift in stride(from: 0, to: 32, by: 8) { word |= UInt32(byte(blob)) << UInt32(shift) }
    return word
  }

  mutating func digest(_ blob: Span<UInt8>) -> SHA256.Digest {
    var digest = SHA256.Digest(repeating: 0)
    for index in digest.indices { digest[index] = byte(blob) }
    return digest
  }
}

/// Writes them.
private struct FieldWriter {
  private(set) var bytes = InlineArray<120, UInt8>(repeating: 0)
  private var count = 0

  mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ word: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
    }
  }

  mutating func append(_ digest: SHA256.Digest) {
    for index in digest.indices { append(digest[index]) }
  }
}
