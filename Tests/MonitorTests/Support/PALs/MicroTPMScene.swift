import MicroTPM
import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// A PAL that asks its micro-TPM whatever a test wants it to.
struct MicroTPMScene {
  var scene: Scene

  /// Its data: ten pages, which begin with the structures of requests.
  static let data = Registration.data
  static let dataPages: UInt32 = 10
  static let dataEnd = data + UInt64(dataPages) * PageSize.small
  /// Where requests' buffers are.
  static let pairs = (input: data, output: data + 0x20, second: data + 0x40)
  static let count = data + 0x60
  static let secondCount = data + 0x68
  static let input = data + 0x80
  static let policy = data + 0x100
  static let digest = data + 0x140
  static let nonce = data + 0x160
  static let output = data + 0x800
  static let second = data + 0x1800

  /// - Parameters:
  ///   - secret: every byte of the machine's secret; nil if the machine has none.
  ///   - code: what tells one PAL from another.
  init(_ kind: GuestKind = .linux64, secret: UInt8? = 7, code: UInt8 = 0x90, poolPages: Int = 256) {
    scene = Scene([], kind, poolPages: poolPages, code: Self.code + [code])
    scene.registration.sections[1].pages = Self.dataPages
    scene.program.makeSections(scene.registration, code: Self.code + [code])
    scene.program.describe(scene.registration)
    if let secret { scene.machine.provide(secret: secret) }
    scene.begin()
    #expect(scene.register() == .success)
  }

  /// `before` prepares a hypercall, which is made, and `after` looks at what came of it.
  private static let code: [UInt8] = [PALCore.script, 1, 0x0F, 0x01, 0xD9, PALCore.script, 2, 0xC3]

  /// Makes one request in the PAL.
  mutating func ask(
    _ request: UInt32, _ before: @escaping PALScript = { _ in }, after: @escaping PALScript = { _ in }
  ) -> HypercallResult? {
    var result: HypercallResult?
    scene.machine.scripts[1] = { core in
      for number in UInt8(0)..<16 where number != 4 { core[GeneralRegister(rawValue: number)!] = 0 }
      try before(&core)
      core[.rax] = UInt64(request)
    }
    scene.machine.scripts[2] = { core in
      result = HypercallResult(rawValue: UInt32(truncatingIfNeeded: core[.rax]))
      try after(&core)
      core[.rax] = 0
    }
    #expect(scene.thread.call(scene.entry) == .returned(0))
    #expect(scene.isSound)
    return result
  }

  mutating func ask(
    _ request: Hypercall, _ before: @escaping PALScript = { _ in }, after: @escaping PALScript = { _ in }
  ) -> HypercallResult? { ask(request.rawValue, before, after: after) }
}

extension ArrayMachine {
  /// Gives the machine keys and a generator.
  func provide(secret: UInt8) {
    var entropy = CountingEntropy()
    let bytes = InlineArray<32, UInt8>(repeating: secret)
    pals.provide(MicroTPM(secret: bytes.span, seed: bytes.span, entropy: &entropy))
  }
}

/// Words of which none follows itself.
struct CountingEntropy: EntropySource {
  private var next: UInt64 = 1

  mutating func word() -> UInt64? {
    next &*= 0x9E37_79B9_7F4A_7C15
    return next
  }
}

// MARK: What requests need

extension PALCore {
  /// A word of the PAL's width.
  func setWord(_ value: UInt64, at address: UInt64) throws { try store(value, bytes: wordBytes, at: address) }
  func word(at address: UInt64) throws -> UInt64 { try load(address, bytes: wordBytes) }

  func setPair(_ address: UInt64, _ count: UInt64, at pair: UInt64) throws {
    try setWord(address, at: pair)
    try setWord(count, at: pair + wordBytes)
  }

  /// Puts a text in place and describes it, with a buffer for the result and one for a digest.
  func prepareSealing(_ text: [UInt8], room: UInt64 = 0x1000, isOpening: Bool = false) throws {
    try place(text, at: MicroTPMScene.input)
    try setPair(MicroTPMScene.input, UInt64(text.count), at: MicroTPMScene.pairs.input)
    try setPair(MicroTPMScene.output, MicroTPMScene.count, at: MicroTPMScene.pairs.output)
    try setWord(room, at: MicroTPMScene.count)
    self[.rcx] = MicroTPMScene.pairs.input
    self[isOpening ? .rdx : .rsi] = MicroTPMScene.pairs.output
    self[isOpening ? .rsi : .rdx] = isOpening ? MicroTPMScene.digest : 0
  }

  func prepareQuote(_ selection: UInt32) throws {
    try place([UInt8](repeating: 0x5A, count: 32), at: MicroTPMScene.nonce)
    try store(UInt64(selection), bytes: 4, at: MicroTPMScene.input)
    try setPair(MicroTPMScene.output, MicroTPMScene.count, at: MicroTPMScene.pairs.output)
    try setPair(MicroTPMScene.second, MicroTPMScene.secondCount, at: MicroTPMScene.pairs.second)
    try setWord(0x400, at: MicroTPMScene.count)
    try setWord(0x400, at: MicroTPMScene.secondCount)
    self[.rsi] = MicroTPMScene.nonce
    self[.rcx] = MicroTPMScene.input
    self[.rdx] = MicroTPMScene.pairs.output
    self[.rdi] = MicroTPMScene.pairs.second
  }

  /// What a request has left in the output buffer.
  func result() throws -> [UInt8] {
    try bytes(at: MicroTPMScene.output, count: Int(try word(at: MicroTPMScene.count)))
  }
}
