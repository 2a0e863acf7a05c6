import Cryptography
import MicroTPM
import TrustVisorABI
import X86

/// One request that needs the machine's keys or its generator, while no other is served.
struct MicroTPMSession {
  let arguments: MicroTPMArguments
  let memory: InnerMemory
  let store: PCRStore
  private var entropy: GatheredEntropy

  init(
    _ arguments: MicroTPMArguments, _ memory: InnerMemory, _ store: PCRStore, _ entropy: GatheredEntropy
  ) {
    self.arguments = arguments
    self.memory = memory
    self.store = store
    self.entropy = entropy
  }

  mutating func serve(_ request: MicroTPMRequest) throws(Refusal) {
    switch request {
    case .random: try random()
    case .seal: try seal()
    case .unseal: try unseal()
    case .quote: try quote()
    case .identityKey: try identityKey()
    case .readPCR, .extendPCR: preconditionFailure("they need no session")
    }
  }

  @unsafe private var microTPM: UnsafeMutablePointer<MicroTPM> { unsafe store.registry.microTPM }

  /// Hands `body` an empty buffer, of which nothing is left afterwards.
  private func withBuffer(
    _ bytes: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Refusal) -> Void
  ) throws(Refusal) {
    let buffer = unsafe store.registry.exchangeBuffer(bytes)
    defer { unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0) }
    try unsafe body(buffer)
  }
}

// MARK: Random numbers and the key

extension MicroTPMSession {
  /// ``Hypercall/random``
  private mutating func random() throws(Refusal) {
    let count = try memory.word(at: arguments.rdx)
    guard count <= UInt64(MicroTPMFormat.mostRandomBytes) else { throw Refusal(.tooLong) }
    try memory.check(arguments.rcx, bytes: count, isWritten: true)
    var entropy = entropy
    try unsafe withBuffer(Int(count)) { buffer throws(Refusal) in
      var bytes = unsafe MutableSpan<UInt8>(_unsafeElements: buffer.assumingMemoryBound(to: UInt8.self))
      unsafe microTPM.pointee.random.fill(&bytes, entropy: &entropy)
      try unsafe memory.write(UnsafeRawBufferPointer(buffer), to: arguments.rcx)
    }
  }

  /// ``Hypercall/identityKey``
  private func identityKey() throws(Refusal) {
    let output = InnerMemory.Output(address: arguments.rcx, countAddress: arguments.rdx)
    try memory.prepare(output, bytes: UInt64(IdentityKey.pemBytes))
    let text = unsafe microTPM.pointee.keys.identity.pem
    try unsafe text.span.withUnsafeBytes { bytes throws(Refusal) in
      try unsafe memory.store(bytes, in: output)
    }
  }
}

// MARK: Sealing

extension MicroTPMSession {
  /// ``Hypercall/seal``
  private mutating func seal() throws(Refusal) {
    let text = try memory.input(at: arguments.rcx)
    let bank = store.bank
    let policy = try memory.policy(at: arguments.rdx, of: bank)
    let output = try memory.output(at: arguments.rsi)
    let count = Int(text.count) + SealedData.overhead
    guard count <= MicroTPMFormat.mostBytes else { throw Refusal(.tooLong) }
    try memory.prepare(output, bytes: UInt64(count))
    let random = unsafe microTPM.pointee.random.bytes(entropy: &entropy)
    try unsafe withBuffer(count) { buffer throws(Refusal) in
      let place = SealedData.textOffset..<SealedData.textOffset + Int(text.count)
      try unsafe memory.read(text.address, into: UnsafeMutableRawBufferPointer(rebasing: buffer[place]))
      var bytes = unsafe MutableSpan<UInt8>(_unsafeElements: buffer.assumingMemoryBound(to: UInt8.self))
      do throws(SealError) {
        try unsafe SealedData.seal(&bytes, for: policy, by: bank, random: random, keys: microTPM.pointee.keys)
      } catch {
        throw .refusal(error)
      }
      try unsafe memory.store(UnsafeRawBufferPointer(buffer), in: output)
    }
  }

  /// ``Hypercall/unseal``
  private func unseal() throws(Refusal) {
    let sealed = try memory.input(at: arguments.rcx)
    let output = try memory.output(at: arguments.rdx)
    let overhead = UInt64(SealedData.overhead)
    guard sealed.count >= overhead else { throw Refusal(.notSealedData) }
    try memory.prepare(output, bytes: sealed.count - overhead)
    try memory.check(arguments.rsi, bytes: UInt64(MicroTPMFormat.digestBytes), isWritten: true)
    try unsafe withBuffer(Int(sealed.count)) { buffer throws(Refusal) in
      try unsafe memory.read(sealed.address, into: buffer)
      let opened = try unsafe open(buffer)
      let text = unsafe UnsafeRawBufferPointer(rebasing: buffer[opened.text])
      try unsafe memory.store(text, in: output)
      try unsafe opened.digestAtCreation.span.withUnsafeBytes { digest throws(Refusal) in
        try unsafe memory.write(digest, to: arguments.rsi)
      }
    }
  }

  private func open(_ buffer: UnsafeMutableRawBufferPointer) throws(Refusal) -> SealedData.Opened {
    var bytes = unsafe MutableSpan<UInt8>(_unsafeElements: buffer.assumingMemoryBound(to: UInt8.self))
    do throws(SealError) {
      return try unsafe SealedData.open(&bytes, by: store.bank, keys: microTPM.pointee.keys)
    } catch {
      throw .refusal(error)
    }
  }
}

// MARK: Quotes

extension MicroTPMSession {
  /// What quotes say of the hypervisor that made them.
  private static let firmwareVersion: UInt64 = 1

  /// ``Hypercall/quote``
  private func quote() throws(Refusal) {
    let nonce = try memory.digest(at: arguments.rsi)
    let selection = try memory.selection(at: arguments.rcx)
    let signature = try memory.output(at: arguments.rdx)
    let registers = try memory.output(at: arguments.rdi)
    let bank = store.bank
    let registerBytes = selection.count * MicroTPMFormat.digestBytes
    try memory.prepare(signature, bytes: UInt64(Quote.byteCount))
    try memory.prepare(registers, bytes: UInt64(registerBytes))
    let quote = unsafe Quote.make(
      nonce: nonce, selection: selection, of: bank,
      machine: Quote.Machine(firmwareVersion: Self.firmwareVersion), keys: microTPM.pointee.keys)
    try unsafe quote.span.withUnsafeBytes { bytes throws(Refusal) in
      try unsafe memory.store(bytes, in: signature)
    }
    try unsafe withBuffer(registerBytes) { buffer throws(Refusal) in
      var bytes = unsafe MutableSpan<UInt8>(_unsafeElements: buffer.assumingMemoryBound(to: UInt8.self))
      bank.copyValues(of: selection, into: &bytes)
      try unsafe memory.store(UnsafeRawBufferPointer(buffer), in: registers)
    }
  }
}

extension InnerMemory {
  /// The u32 at an address as a selection of one register or more.
  fileprivate func selection(at address: UInt64) throws(Refusal) -> PCRSelection {
    var mask: UInt32 = 0
    try unsafe withUnsafeMutableBytes(of: &mask) { buffer throws(Refusal) in
      try unsafe read(address, into: buffer)
    }
    guard let selection = PCRSelection(mask: mask), !selection.isEmpty else { throw Refusal(.noSuchPCR) }
    return selection
  }

  /// The ``PCRPolicy`` at an address; at 0 that the PAL's own register 0 is as it now is.
  fileprivate func policy(at address: UInt64, of bank: PCRBank) throws(Refusal) -> SealPolicy {
    if address == 0 { return SealPolicy(selection: .measurement, of: bank) }
    try check(address, bytes: UInt64(PCRPolicy.bytes), isWritten: false)
    let selection = try selection(at: address + UInt64(PCRPolicy.selection))
    var reserved: UInt32 = 0
    try unsafe withUnsafeMutableBytes(of: &reserved) { buffer throws(Refusal) in
      try unsafe read(address + UInt64(PCRPolicy.reserved), into: buffer)
    }
    guard reserved == 0 else { throw Refusal(.badArgument) }
    return SealPolicy(selection: selection, digest: try digest(at: address + UInt64(PCRPolicy.digest)))
  }
}

extension Refusal {
  fileprivate static func refusal(_ error: SealError) -> Refusal {
    switch error {
    case .notSealedData: Refusal(.notSealedData)
    case .notGenuine: Refusal(.notGenuine)
    case .policyNotMet: Refusal(.policyNotMet)
    case .emptyPolicy: Refusal(.noSuchPCR)
    }
  }
}
