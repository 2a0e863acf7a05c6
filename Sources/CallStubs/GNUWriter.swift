/// Stubs in the language of GNU's assembler, which Clang's understands too.
struct GNUWriter {
  var isELF: Bool
  var section: String?

  func file(_ stubs: [CallStub]) -> String {
    let sectionLine = section.map {
      isELF ? "\t.section \($0), \"ax\", @progbits" : "\t.section \($0), \"xr\""
    }
    // Without it Linux makes the program's stack executable.
    let ending = isELF ? ["\t.section .note.GNU-stack, \"\", @progbits"] : []
    let lines = [sectionLine ?? "\t.text"] + stubs.flatMap(lines) + ending
    return lines.joined(separator: "\n") + "\n"
  }

  private func symbol(_ stub: CallStub) -> String {
    isELF || stub.caller.wordBytes == 8 ? stub.name : stub.decoratedName
  }

  private func target(_ stub: CallStub) -> String {
    isELF || stub.caller.wordBytes == 8 ? stub.target.name : stub.decoratedTarget
  }

  private func lines(_ stub: CallStub) -> [String] {
    let name = symbol(stub)
    let body = stub.makeBody()
    let unwinding = GNUUnwinding(isELF: isELF, wordBytes: stub.caller.wordBytes)
    let text = { (instruction: Instruction) in "\t" + gnu(instruction, stub) }
    let type = isELF ? ".type \(name), @function" : ".def \(name); .scl 2; .type 32; .endef"
    var lines = ["", "\t.balign 16", "\t.globl \(name)", "\t\(type)", "\(name):"] + unwinding.begin(name)
    for instruction in body.prologue { lines += [text(instruction)] + unwinding.after(instruction) }
    lines += unwinding.endOfPrologue + body.body.map(text)
    for instruction in body.epilogue { lines += [text(instruction)] + unwinding.afterEpilogue(instruction) }
    return lines + unwinding.end + (isELF ? ["\t.size \(name), . - \(name)"] : [])
  }

  private func gnu(_ instruction: Instruction, _ stub: CallStub) -> String {
    let word = stub.caller.wordBytes
    let suffix = word == 8 ? "q" : "l"
    func name(_ register: Register) -> String { "%" + register.name(bytes: word) }
    func place(_ memory: Memory) -> String { "\(memory.offset)(\(name(memory.base)))" }
    switch instruction {
    case .push(let register): return "push\(suffix) \(name(register))"
    case .pop(let register): return "pop\(suffix) \(name(register))"
    case .allocate(let bytes): return "sub\(suffix) $\(bytes), \(name(.sp))"
    case .release(let bytes): return "add\(suffix) $\(bytes), \(name(.sp))"
    case .alignStack: return "and\(suffix) $-16, \(name(.sp))"
    case .move(let from, let to): return "mov\(suffix) \(name(from)), \(name(to))"
    case .load(let memory, let register): return "mov\(suffix) \(place(memory)), \(name(register))"
    case .store(let register, let memory): return "mov\(suffix) \(name(register)), \(place(memory))"
    case .extend(let from, let type, let to):
      return extending(type, word, to) { "%" + from.name(bytes: $0) }
    case .loadExtended(let memory, let type, let register):
      return extending(type, word, register) { _ in place(memory) }
    case .clear(let register): return "xorl %\(register.name(bytes: 4)), %\(register.name(bytes: 4))"
    case .saveVector(let number, let offset): return "movaps %xmm\(number), \(offset)(%rsp)"
    case .restoreVector(let number, let offset): return "movaps \(offset)(%rsp), %xmm\(number)"
    case .call: return call(stub)
    case .leave: return "leave"
    case .returnToCaller(let bytes): return bytes == 0 ? "ret" : "ret $\(bytes)"
    }
  }

  private func call(_ stub: CallStub) -> String {
    switch stub.target {
    case .function: "call \(target(stub))"
    case .variable: stub.caller.wordBytes == 8 ? "call *\(target(stub))(%rip)" : "call *\(target(stub))"
    }
  }

  /// A move that extends. Unsigned values of four bytes are extended to eight by any move to the lower half.
  private func extending(
    _ type: ValueType, _ word: Int, _ target: Register, source: (Int) -> String
  ) -> String {
    let bytes = type.bytes(wordBytes: word)
    let letters: [Int: String] = [1: "b", 2: "w", 4: "l", 8: "q"]
    let to = "%" + target.name(bytes: word)
    if bytes == word { return "mov\(letters[word]!) \(source(word)), \(to)" }
    if type.isSigned { return "movs\(letters[bytes]!)\(letters[word]!) \(source(bytes)), \(to)" }
    let low = "%" + target.name(bytes: 4)
    return bytes == 4 ? "movl \(source(4)), \(low)" : "movz\(letters[bytes]!)l \(source(bytes)), \(low)"
  }
}
