/// Where an argument, or one word of it, is.
enum Location: Equatable, Sendable {
  case register(Register)
  /// Bytes above the place where the called function finds its return address, and above that address itself.
  case stack(Int)
}

/// A word to be passed on: where it is in both conventions, and what it is part of.
struct ArgumentWord: Sendable {
  var location: Location
  /// The type, if the word is all of the argument; `nil` for a half of one of eight bytes in 32-bit code.
  var type: ValueType?
}

/// Where a convention has a function's arguments.
struct ArgumentLayout: Sendable {
  var words: [ArgumentWord] = []
  /// Bytes of arguments on the stack, without the home area.
  var stackBytes = 0
  private var registersTaken = 0
  private let convention: CallingConvention

  init(_ parameters: [Parameter], _ convention: CallingConvention) {
    self.convention = convention
    for parameter in parameters { add(parameter.type) }
  }

  private mutating func add(_ type: ValueType) {
    let count = max(1, type.bytes(wordBytes: convention.wordBytes) / convention.wordBytes)
    if count == 1, registersTaken < convention.argumentRegisters.count {
      words.append(
        ArgumentWord(location: .register(convention.argumentRegisters[registersTaken]), type: type))
      registersTaken += 1
    } else {
      for _ in 0..<count { addOnStack(count == 1 ? type : nil) }
    }
  }

  private mutating func addOnStack(_ type: ValueType?) {
    words.append(ArgumentWord(location: .stack(convention.homeBytes + stackBytes), type: type))
    stackBytes += convention.wordBytes
  }
}

extension Signature {
  /// Whether a stub between two conventions can be made.
  func check(from caller: CallingConvention, to callee: CallingConvention) throws(StubError) {
    guard caller.wordBytes == callee.wordBytes else { throw .widthsDiffer }
    for type in parameters.map(\.type) + [result].compactMap(\.self) { try check(type) }
    let words = ArgumentLayout(parameters, caller).words.count
    guard words <= Self.wordLimit else { throw .tooManyWords(words) }
    guard (result?.bytes(wordBytes: caller.wordBytes) ?? 0) <= caller.wordBytes else { throw .resultTooLarge }
    if caller == .fastcall || callee == .fastcall { try checkFastcall() }
  }

  private func check(_ type: ValueType) throws(StubError) {
    let bytes = type.bytes(wordBytes: 8)
    guard [1, 2, 4, 8].contains(bytes) else { throw .badIntegerSize(bytes) }
  }

  /// GCC gives no register any more to what is behind an argument of eight bytes, other compilers do.
  private func checkFastcall() throws(StubError) {
    let isWide = parameters.map { $0.type.bytes(wordBytes: 4) > 4 }
    guard let wide = isWide.firstIndex(of: true), wide < CallingConvention.fastcall.argumentRegisters.count,
      let behind = isWide[wide...].firstIndex(of: false)
    else { return }
    throw .ambiguous(parameter: behind)
  }
}
