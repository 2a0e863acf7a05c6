import CallStubs

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// A signature, a convention of programs for it, and values to pass and to return.
struct RandomCase {
  var number: Int
  var signature: Signature
  /// The program's convention; the PAL's is the usual one of its width.
  var convention: CallingConvention
  var arguments: [UInt64]
  var result: UInt64
  /// Caller and callee are compiled with words in place of small types: what is in the upper bits shows.
  var hasWords: Bool

  /// How TrustVisor enters PALs of this width.
  var palConvention: CallingConvention { convention.wordBytes == 8 ? .systemV : .cdecl }

  init(number: Int, isWide: Bool, using generator: inout SeededGenerator) {
    self.number = number
    convention = isWide ? .windows : Bool.random(using: &generator) ? .stdcall : .fastcall
    hasWords = Bool.random(using: &generator)
    repeat {
      signature = Self.signature(isWide: isWide, using: &generator)
    } while (try? CallStub(
      name: "a", signature: signature, from: convention, to: isWide ? .systemV : .cdecl,
      target: .function("b")))
      == nil
    arguments = signature.parameters.map { _ in generator.next() }
    result = generator.next()
  }

  private static func signature(isWide: Bool, using generator: inout SeededGenerator) -> Signature {
    let count = Int.random(in: 0...10, using: &generator)
    let parameters = (0..<count).map { _ in Parameter(type(maximum: 8, using: &generator)) }
    let result =
      Int.random(in: 0..<8, using: &generator) == 0 ? nil : type(maximum: isWide ? 8 : 4, using: &generator)
    return Signature(parameters: parameters, result: result)
  }

  private static func type(maximum: Int, using generator: inout SeededGenerator) -> ValueType {
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return .boolean
    case 1: return .enumeration
    case 2: return .pointer
    default:
      let bytes = [1, 2, 4, 8].filter { $0 <= maximum }.randomElement(using: &generator)!
      return .integer(bytes: bytes, isSigned: Bool.random(using: &generator))
    }
  }
}
