/// The PAL's micro-TPM: random numbers, sealed data, and registers that tell what the PAL is and has done.
///
/// There are 24 registers (PCRs) of 32 bytes. Number 0 tells which PAL this is; the others are zero when the PAL is
/// loaded. A selection of registers is a number with bit r set for register r. What the functions in C say of sizes and
/// errors holds here too.
enum MicroTPM {
  static let registerCount = PAL_PCR_COUNT
  /// Bytes of a register, of a digest and of a nonce.
  static let digestBytes = PAL_DIGEST_BYTES
  /// The most bytes of sealed data.
  static let mostBytes = PAL_MOST_BYTES
  /// How many bytes more sealed data has than what was sealed.
  static let sealOverhead = PAL_SEAL_OVERHEAD

  /// Random bytes, fit for keys; at most 4096.
  static func random(count: Int) throws(MicroTPMError) -> [UInt8] {
    try filled(count) { bytes, _ in pal_random(bytes, count) }
  }

  /// SHA-256.
  static func digest(of data: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: digestBytes)
    pal_sha256(data, data.count, &digest)
    return digest
  }

  /// Makes room for a result, has it filled, and leaves as much as it says.
  private static func filled(
    _ room: Int, _ body: (UnsafeMutablePointer<UInt8>?, inout Int) -> pal_error
  ) throws(MicroTPMError) -> [UInt8] {
    var count = room
    var error = PAL_SUCCESS
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
      error = body(buffer.baseAddress, &count)
      filled = error == PAL_SUCCESS ? count : 0
    }
    try check(error)
    return bytes
  }

  private static func check(_ error: pal_error) throws(MicroTPMError) {
    if error != PAL_SUCCESS { throw MicroTPMError(rawValue: error.rawValue) ?? .unknown }
  }
}

// MARK: Registers

extension MicroTPM {
  /// Makes a register the SHA-256 of what it was and of 32 bytes. That lasts until the PAL is unloaded.
  static func extend(_ index: Int, with digest: [UInt8]) throws(MicroTPMError) {
    precondition(digest.count == digestBytes)
    try check(pal_extend_pcr(number(index), digest))
  }

  static func readPCR(_ index: Int) throws(MicroTPMError) -> [UInt8] {
    try filled(digestBytes) { value, _ in pal_read_pcr(number(index), value) }
  }

  /// One that no register has, if it is out of range.
  private static func number(_ index: Int) -> UInt32 { UInt32(exactly: index) ?? .max }
}

// MARK: Sealed data

extension MicroTPM {
  /// In which state a PAL must be to open sealed data.
  struct Policy {
    fileprivate var policy = pal_policy()

    /// This PAL with the selected registers as they now are.
    static func now(_ selection: UInt32) throws(MicroTPMError) -> Policy {
      var now = Policy()
      try check(pal_policy_now(selection, &now.policy))
      return now
    }

    /// The PAL whose image has this measurement, whatever it extends: so that a newer version can open the data.
    static func measurement(_ measurement: [UInt8]) -> Policy {
      precondition(measurement.count == digestBytes)
      var other = Policy()
      pal_policy_for(measurement, &other.policy)
      return other
    }
  }

  /// Encrypts data that only a PAL of this machine in the state of `policy` can open; nil is this very PAL, whatever it
  /// has extended.
  static func seal(_ text: [UInt8], for policy: Policy? = nil) throws(MicroTPMError) -> [UInt8] {
    try filled(text.count + sealOverhead) { sealed, count in
      guard var policy else { return pal_seal(text, text.count, nil, sealed, &count) }
      return pal_seal(text, text.count, &policy.policy, sealed, &count)
    }
  }

  /// Opens sealed data. The digest at creation tells who sealed it: the SHA-256 of the values that register 0 and the
  /// policy's had then.
  static func unseal(
    _ sealed: [UInt8]
  ) throws(MicroTPMError) -> (text: [UInt8], digestAtCreation: [UInt8]) {
    var digest = [UInt8](repeating: 0, count: digestBytes)
    let text = try filled(max(sealed.count - sealOverhead, 0)) { text, count in
      pal_unseal(sealed, sealed.count, text, &count, &digest)
    }
    return (text, digest)
  }
}

// MARK: Attestation

extension MicroTPM {
  /// What the selected registers hold, signed by the machine. The nonce is 32 bytes of who will verify it; the values are
  /// 32 bytes each, the lowest register's first.
  static func quote(
    nonce: [UInt8], selection: UInt32
  ) throws(MicroTPMError) -> (quote: [UInt8], values: [UInt8]) {
    precondition(nonce.count == digestBytes)
    var quote = [UInt8](repeating: 0, count: PAL_QUOTE_BYTES)
    let values = try filled(registerCount * digestBytes) { values, count in
      pal_quote(nonce, selection, &quote, values, &count)
    }
    return (quote, values)
  }

  /// The public key that verifies this machine's quotes, as PEM.
  static func identityKey() throws(MicroTPMError) -> [UInt8] {
    try filled(PAL_IDENTITY_KEY_BYTES) { pem, count in pal_identity_key(pem, &count) }
  }

  /// All that somebody needs to verify what the selected registers hold: the quote, the public key and the registers'
  /// values, one behind the other; at most 1165 bytes. The program prints it by `NAME_evidence_text`.
  static func evidence(nonce: [UInt8], selection: UInt32) throws(MicroTPMError) -> [UInt8] {
    precondition(nonce.count == digestBytes)
    return try filled(PAL_MOST_EVIDENCE_BYTES) { evidence, count in
      pal_evidence(nonce, selection, evidence, &count)
    }
  }
}

/// Why the micro-TPM has refused something, by the contract's numbers.
enum MicroTPMError: UInt32, Error {
  /// This TrustVisor has no micro-TPM.
  case unknownNumber = 1
  case badArgument = 2
  case notAccessible = 17
  /// TrustVisor has no memory to keep this PAL's registers.
  case outOfMemory = 22
  case notSupported = 41
  case outsidePAL = 42
  /// There is no such register, or a selection names none or one that there is not.
  case noSuchPCR = 43
  case bufferTooSmall = 44
  /// More bytes than one request takes or gives.
  case tooLong = 45
  /// This does not look like sealed data, or is of a version that is not known.
  case notSealedData = 46
  /// It has been changed, or was sealed on another machine.
  case notGenuine = 47
  /// It was sealed for another PAL, or for this one in another state.
  case policyNotMet = 48
  /// The machine was started without a secret, and has no random numbers to make one of.
  case noMachineSecret = 49
  /// A number that is none of these.
  case unknown = 0xffff_ffff
}
