// A vault as bytes, which are then sealed:
//
//     0    u8         version: 1
//     1    u8         wrong passwords since the last right one
//     2    129 bytes  the password
//     131  entries    u8 bytes of the name, the name, u16 bytes of the secret, the secret

extension Vault {
  private static let version: UInt8 = 1
  /// As many as can be sealed at once.
  static let mostBytes = MicroTPM.mostBytes - MicroTPM.sealOverhead

  var byteCount: Int { entries.reduce(2 + Password.paddedBytes) { $0 + $1.byteCount } }

  var bytes: [UInt8] {
    var bytes = [Self.version, wrongTries] + password.padded
    bytes.reserveCapacity(byteCount)
    for entry in entries {
      bytes.append(UInt8(entry.name.count))
      bytes += entry.name
      bytes.append(UInt8(truncatingIfNeeded: entry.secret.count))
      bytes.append(UInt8(truncatingIfNeeded: entry.secret.count >> 8))
      bytes += entry.secret
    }
    return bytes
  }

  /// Nil if these are not a vault's.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(rest: bytes[...])
    guard reader.number(bytes: 1) == Int(Self.version), let wrongTries = reader.number(bytes: 1),
      let padded = reader.bytes(Password.paddedBytes), let password = Password(padded: padded)
    else { return nil }
    var entries: [Entry] = []
    while !reader.rest.isEmpty {
      guard let name = reader.counted(by: 1), let secret = reader.counted(by: 2) else { return nil }
      entries.append(Entry(name: name, secret: secret))
    }
    self.init(password: password, wrongTries: UInt8(wrongTries), entries: entries)
  }
}

extension Vault.Entry {
  var byteCount: Int { 1 + name.count + 2 + secret.count }
}

/// Takes bytes from the front; nil if there are not enough.
private struct Reader {
  var rest: ArraySlice<UInt8>

  mutating func bytes(_ count: Int) -> [UInt8]? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// Little-endian.
  mutating func number(bytes count: Int) -> Int? {
    bytes(count).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  mutating func counted(by bytesOfCount: Int) -> [UInt8]? {
    guard let count = number(bytes: bytesOfCount) else { return nil }
    return bytes(count)
  }
}
