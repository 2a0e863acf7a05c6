/// A stub's instructions, in three parts: unwinding wants to know where the first ends and the last begins.
struct StubBody: Sendable {
  var prologue: [Instruction]
  var body: [Instruction]
  var epilogue: [Instruction]
}

extension CallStub {
  func makeBody() -> StubBody { caller.wordBytes == 8 ? StubBody(wide: self) : StubBody(narrow: self) }
}

extension StubBody {
  /// What both kinds end with: the result as a whole word.
  private static func finish(_ result: ValueType?, wordBytes: Int) -> [Instruction] {
    guard let result else { return [.clear(.a)] }
    return result.bytes(wordBytes: wordBytes) == wordBytes ? [] : [.extend(from: .a, result, to: .a)]
  }
}

// MARK: 64-bit

extension StubBody {
  /// The stack, from its top: what the callee finds there, vector registers, kept registers, the return address.
  init(wide stub: CallStub) {
    let from = ArgumentLayout(stub.signature.parameters, stub.caller).words
    let to = ArgumentLayout(stub.signature.parameters, stub.callee)
    let kept = stub.caller.keptRegisters.subtracting(stub.callee.keptRegisters)
      .sorted { $0.rawValue < $1.rawValue }
    let vectors = stub.caller.keptVectors
    let outgoing = (to.stackBytes + stub.callee.homeBytes).roundedUp(to: 16)
    // The return address and the kept registers leave the stack at a multiple of 8 or of 16.
    let padding = kept.count.isMultiple(of: 2) ? 8 : 0
    let frame = outgoing + 16 * vectors.count + padding
    let slots = vectors.enumerated().map { (register: $0.element, offset: outgoing + 16 * $0.offset) }
    let aboveFrame = frame + 8 * kept.count + 8

    prologue =
      kept.map { .push($0) } + [.allocate(frame)] + slots.map { .saveVector($0.register, at: $0.offset) }
    body =
      Self.passOn(from, to.words, above: aboveFrame) + [.call(stub.target)]
      + Self.finish(stub.signature.result, wordBytes: 8)
    epilogue =
      slots.map { .restoreVector($0.register, at: $0.offset) } + [.release(frame)]
      + kept.reversed().map { .pop($0) } + [.returnToCaller(popping: 0)]
  }

  /// Words for the stack go first, by way of RAX; then the registers, in an order in which none is overwritten before
  /// it was read.
  private static func passOn(_ from: [ArgumentWord], _ to: [ArgumentWord], above: Int) -> [Instruction] {
    var instructions: [Instruction] = []
    var moves: [(from: Register, type: ValueType, to: Register)] = []
    var loads: [Instruction] = []
    for (source, target) in zip(from, to) {
      let type = source.type ?? .pointer
      switch (source.location, target.location) {
      case (.register(let register), .register(let other)): moves.append((register, type, other))
      case (.stack(let offset), .register(let other)):
        loads.append(.loadExtended(Memory(base: .sp, offset: above + offset), type, other))
      case (.register(let register), .stack(let place)):
        instructions.append(.extend(from: register, type, to: .a))
        instructions.append(.store(.a, Memory(base: .sp, offset: place)))
      case (.stack(let offset), .stack(let place)):
        instructions.append(.loadExtended(Memory(base: .sp, offset: above + offset), type, .a))
        instructions.append(.store(.a, Memory(base: .sp, offset: place)))
      }
    }
    return instructions + inOrder(moves) + loads
  }

  /// A register is written when no other move still has to read it. The two conventions have no circle.
  private static func inOrder(_ moves: [(from: Register, type: ValueType, to: Register)]) -> [Instruction] {
    var left = moves
    var instructions: [Instruction] = []
    while let next = left.indices.first(where: { index in
      left.indices.allSatisfy { $0 == index || left[$0].from != left[index].to }
    }) {
      let move = left.remove(at: next)
      instructions.append(.extend(from: move.from, move.type, to: move.to))
    }
    precondition(left.isEmpty, "moves between registers that wait for each other")
    return instructions
  }
}

// MARK: 32-bit

extension StubBody {
  /// With a frame pointer, which debuggers of 32-bit code follow, and a stack that is aligned to 16 bytes as Linux has
  /// it.
  init(narrow stub: CallStub) {
    let from = ArgumentLayout(stub.signature.parameters, stub.caller)
    let to = ArgumentLayout(stub.signature.parameters, stub.callee)
    // Arguments that came in registers are kept below the frame pointer.
    let saved: [Register] = from.words.compactMap { word in
      if case .register(let register) = word.location { register } else { nil }
    }
    prologue = [.push(.bp), .move(from: .sp, to: .bp)]
    body =
      saved.map { .push($0) } + [.alignStack] + Self.reserve(to.stackBytes)
      + Self.passOn(from.words, to.words, saved: saved) + [.call(stub.target)]
      + Self.finish(stub.signature.result, wordBytes: 4)
    epilogue = [.leave, .returnToCaller(popping: stub.caller.calleePops ? from.stackBytes : 0)]
  }

  private static func reserve(_ bytes: Int) -> [Instruction] {
    bytes == 0 ? [] : [.allocate(bytes.roundedUp(to: 16))]
  }

  private static func passOn(
    _ from: [ArgumentWord], _ to: [ArgumentWord], saved: [Register]
  ) -> [Instruction] {
    var forStack: [Instruction] = []
    var forRegisters: [Instruction] = []
    for (source, target) in zip(from, to) {
      let place = place(of: source.location, saved: saved)
      switch target.location {
      case .register(let register): forRegisters.append(load(place, source.type, register))
      case .stack(let offset):
        forStack += [load(place, source.type, .a), .store(.a, Memory(base: .sp, offset: offset))]
      }
    }
    return forStack + forRegisters
  }

  private static func load(_ place: Memory, _ type: ValueType?, _ register: Register) -> Instruction {
    if let type { .loadExtended(place, type, register) } else { .load(place, register) }
  }

  /// Above the frame pointer are its old value and the return address.
  private static func place(of location: Location, saved: [Register]) -> Memory {
    switch location {
    case .stack(let offset): Memory(base: .bp, offset: 8 + offset)
    case .register(let register): Memory(base: .bp, offset: -4 * (saved.firstIndex(of: register)! + 1))
    }
  }
}

extension Int {
  func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
