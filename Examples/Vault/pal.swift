// What the program can ask the vault's PAL for.

/// The vault of this process. Its content is reached only after the right password.
nonisolated(unsafe) private var vault: Vault?
nonisolated(unsafe) private var isOpen = false

@c @implementation
public func vault_create(_ password: UnsafePointer<UInt8>!, _ passwordCount: UInt32) -> UInt32 {
  result { () throws(Refusal) in
    guard let password = Password(bytes(password, passwordCount)) else { throw .badLength }
    vault = Vault(password: password)
    isOpen = true
  }
}

@c @implementation
public func vault_open(
  _ sealed: UnsafePointer<UInt8>!, _ sealedCount: UInt32, _ password: UnsafePointer<UInt8>!,
  _ passwordCount: UInt32
) -> UInt32 {
  result { () throws(Refusal) in
    isOpen = false
    vault = nil
    var opened = try unseal(bytes(sealed, sealedCount))
    defer { vault = opened }
    try opened.check(bytes(password, passwordCount))
    isOpen = true
  }
}

@c @implementation
public func vault_seal(
  _ sealed: UnsafeMutablePointer<UInt8>!, _ sealedCount: UnsafeMutablePointer<UInt32>!
) -> UInt32 {
  result(into: sealed, sealedCount) { () throws(Refusal) in
    guard let vault else { throw .notOpen }
    do throws(MicroTPMError) { return try MicroTPM.seal(vault.bytes) } catch { throw .cannotSeal }
  }
}

@c @implementation
public func vault_add(
  _ name: UnsafePointer<UInt8>!, _ nameCount: UInt32, _ secret: UnsafePointer<UInt8>!, _ secretCount: UInt32
) -> UInt32 {
  result { () throws(Refusal) in
    var changed = try open()
    try changed.add(Vault.Entry(name: bytes(name, nameCount), secret: bytes(secret, secretCount)))
    vault = changed
  }
}

@c @implementation
public func vault_get(
  _ name: UnsafePointer<UInt8>!, _ nameCount: UInt32, _ secret: UnsafeMutablePointer<UInt8>!,
  _ secretCount: UnsafeMutablePointer<UInt32>!
) -> UInt32 {
  result(into: secret, secretCount) { () throws(Refusal) in try open().secret(of: bytes(name, nameCount)) }
}

@c @implementation
public func vault_list(
  _ names: UnsafeMutablePointer<UInt8>!, _ namesCount: UnsafeMutablePointer<UInt32>!
) -> UInt32 {
  result(into: names, namesCount) { () throws(Refusal) in
    try open().entries.flatMap { $0.name + [UInt8(ascii: "\n")] }
  }
}

@c @implementation
public func vault_change_password(_ password: UnsafePointer<UInt8>!, _ passwordCount: UInt32) -> UInt32 {
  result { () throws(Refusal) in
    var changed = try open()
    try changed.changePassword(to: bytes(password, passwordCount))
    vault = changed
  }
}

// MARK: What these share.

private func open() throws(Refusal) -> Vault {
  guard isOpen, let vault else { throw .notOpen }
  return vault
}

private func unseal(_ sealed: [UInt8]) throws(Refusal) -> Vault {
  do throws(MicroTPMError) {
    let opened = try MicroTPM.unseal(sealed)
    // Others can seal something for this PAL, too.
    let isOurs = opened.digestAtCreation == MicroTPM.digest(of: try MicroTPM.readPCR(0))
    if isOurs, let vault = Vault(opened.text) { return vault }
    throw .notSealedData
  } catch {
    throw Refusal(error)
  }
}

extension Refusal {
  fileprivate init(_ error: MicroTPMError) {
    switch error {
    case .notSealedData, .tooLong: self = .notAVault
    case .notGenuine: self = .notGenuine
    case .policyNotMet: self = .otherProgram
    default: self = .cannotSeal
    }
  }
}

private func bytes(_ start: UnsafePointer<UInt8>?, _ count: UInt32) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: Int(count)))
}

private func result(of body: () throws(Refusal) -> Void) -> UInt32 {
  do throws(Refusal) { try body() } catch { return error.rawValue }
  return 0
}

/// The same for what gives bytes; nothing is given if they do not fit.
private func result(
  into buffer: UnsafeMutablePointer<UInt8>!, _ room: UnsafeMutablePointer<UInt32>!,
  of body: () throws(Refusal) -> [UInt8]
) -> UInt32 {
  let capacity = Int(room.pointee)
  room.pointee = 0
  return result { () throws(Refusal) in
    let bytes = try body()
    guard bytes.count <= capacity else { throw .badLength }
    buffer.update(from: bytes, count: bytes.count)
    room.pointee = UInt32(bytes.count)
  }
}
