/// Where something is not as it should be.
private struct Failure: Error {
  let line: UInt32
}

private func require(_ condition: Bool, line: UInt32 = #line) throws(Failure) {
  if !condition { throw Failure(line: line) }
}

/// Hands on what a request gives, and tells where one is refused.
private func must<Result>(
  line: UInt32 = #line, _ request: () throws(MicroTPMError) -> Result
) throws(Failure) -> Result {
  do throws(MicroTPMError) { return try request() } catch { throw Failure(line: line) }
}

/// Whether a request is refused so, and not otherwise.
private func isRefused<Result>(
  _ expected: MicroTPMError, _ request: () throws(MicroTPMError) -> Result
) -> Bool {
  do throws(MicroTPMError) { _ = try request() } catch { return error == expected }
  return false
}

private func line(of body: () throws(Failure) -> Void) -> UInt32 {
  do throws(Failure) { try body() } catch { return error.line }
  return 0
}

private let zeroes = [UInt8](repeating: 0, count: MicroTPM.digestBytes)

@c @implementation
public func check_random() -> UInt32 {
  line { () throws(Failure) in
    for count in [1, 32, 4096] {
      let bytes = try must { () throws(MicroTPMError) in try MicroTPM.random(count: count) }
      try require(bytes.count == count)
      let others = try must { () throws(MicroTPMError) in try MicroTPM.random(count: count) }
      try require(count == 1 || bytes != others)
    }
    try require(try must { () throws(MicroTPMError) in try MicroTPM.random(count: 0) }.isEmpty)
    try require(isRefused(.tooLong) { () throws(MicroTPMError) in try MicroTPM.random(count: 4097) })
    // FIPS 180-2, appendix B.1.
    try require(MicroTPM.digest(of: Array("abc".utf8)).starts(with: [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01]))
  }
}

@c @implementation
public func check_registers() -> UInt32 {
  line { () throws(Failure) in
    for index in 1..<MicroTPM.registerCount {
      try require(try must { () throws(MicroTPMError) in try MicroTPM.readPCR(index) } == zeroes)
    }
    let digest = MicroTPM.digest(of: [1, 2, 3])
    try must { () throws(MicroTPMError) in try MicroTPM.extend(3, with: digest) }
    let value = try must { () throws(MicroTPMError) in try MicroTPM.readPCR(3) }
    try require(value == MicroTPM.digest(of: zeroes + digest))
    for index in [-1, MicroTPM.registerCount, Int.max] {
      try require(isRefused(.noSuchPCR) { () throws(MicroTPMError) in try MicroTPM.readPCR(index) })
      let extend = { () throws(MicroTPMError) in try MicroTPM.extend(index, with: digest) }
      try require(isRefused(.noSuchPCR, extend))
    }
  }
}

@c @implementation
public func check_sealing() -> UInt32 {
  line { () throws(Failure) in
    let own = MicroTPM.digest(of: try must { () throws(MicroTPMError) in try MicroTPM.readPCR(0) })
    let most = MicroTPM.mostBytes - MicroTPM.sealOverhead
    for count in [0, 1, 1000, most] {
      let text = [UInt8](repeating: 7, count: count)
      let sealed = try must { () throws(MicroTPMError) in try MicroTPM.seal(text) }
      try require(sealed.count == count + MicroTPM.sealOverhead)
      let opened = try must { () throws(MicroTPMError) in try MicroTPM.unseal(sealed) }
      try require(opened.text == text && opened.digestAtCreation == own)
    }
    let long = [UInt8](repeating: 7, count: most + 1)
    try require(isRefused(.tooLong) { () throws(MicroTPMError) in try MicroTPM.seal(long) })
    var sealed = try must { () throws(MicroTPMError) in try MicroTPM.seal([1]) }
    sealed[sealed.count - 1] ^= 1
    try require(isRefused(.notGenuine) { () throws(MicroTPMError) in try MicroTPM.unseal(sealed) })
    sealed.removeLast()
    try require(isRefused(.notSealedData) { () throws(MicroTPMError) in try MicroTPM.unseal(sealed) })
    try require(isRefused(.notSealedData) { () throws(MicroTPMError) in try MicroTPM.unseal([]) })
  }
}

@c @implementation
public func check_policies() -> UInt32 {
  line { () throws(Failure) in
    let now = try must { () throws(MicroTPMError) in try MicroTPM.Policy.now(1 << 0 | 1 << 9) }
    let sealed = try must { () throws(MicroTPMError) in try MicroTPM.seal([1, 2], for: now) }
    let opened = try must { () throws(MicroTPMError) in try MicroTPM.unseal(sealed) }
    try require(opened.text == [1, 2])
    try must { () throws(MicroTPMError) in try MicroTPM.extend(9, with: zeroes) }
    try require(isRefused(.policyNotMet) { () throws(MicroTPMError) in try MicroTPM.unseal(sealed) })
    let other = MicroTPM.Policy.measurement(zeroes)
    let sealedForOther = try must { () throws(MicroTPMError) in try MicroTPM.seal([1], for: other) }
    try require(isRefused(.policyNotMet) { () throws(MicroTPMError) in try MicroTPM.unseal(sealedForOther) })
    try require(isRefused(.noSuchPCR) { () throws(MicroTPMError) in try MicroTPM.Policy.now(0) })
  }
}

@c @implementation
public func check_quotes() -> UInt32 {
  line { () throws(Failure) in
    let nonce = MicroTPM.digest(of: [4, 7, 1, 1])
    let (quote, values) = try must { () throws(MicroTPMError) in
      try MicroTPM.quote(nonce: nonce, selection: 1 << 0 | 1 << 23)
    }
    try require(quote.count == 219 && Array(quote[46..<78]) == nonce)
    try require(values.count == 64 && Array(quote[115..<147]) == MicroTPM.digest(of: values))
    let none = { () throws(MicroTPMError) in try MicroTPM.quote(nonce: nonce, selection: 1 << 24) }
    try require(isRefused(.noSuchPCR, none))
    let key = try must { () throws(MicroTPMError) in try MicroTPM.identityKey() }
    try require(key.starts(with: Array("-----BEGIN PUBLIC KEY-----\n".utf8)) && key.last == 10)
    let evidence = try must { () throws(MicroTPMError) in
      try MicroTPM.evidence(nonce: nonce, selection: 1 << 0 | 1 << 23)
    }
    try require(evidence.starts(with: quote[..<147]) && Array(evidence[219...]) == key + values)
    let noEvidence = { () throws(MicroTPMError) in try MicroTPM.evidence(nonce: nonce, selection: 0) }
    try require(isRefused(.noSuchPCR, noEvidence))
  }
}
