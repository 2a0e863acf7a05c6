/// Stubs in the language of Microsoft's assembler.
struct MASMWriter {
  var section: String?

  func file(_ stubs: [CallStub]) -> String {
    let isWide = stubs.first?.caller.wordBytes != 4
    let header = isWide ? [] : ["\t.686P", "\t.XMM", "\t.MODEL FLAT"]
    let name = section ?? "_TEXT"
    let targets = Set(stubs.map(external)).sorted()
    let opening = "\(name) SEGMENT ALIGN(16) EXECUTE 'CODE'"
    let lines =
      header + targets + ["", opening] + stubs.flatMap(lines) + ["", "\(name) ENDS", "\tEND"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func external(_ stub: CallStub) -> String {
    switch stub.target {
    case .function: "EXTERN \(target(stub)):PROC"
    case .variable: "EXTERN \(target(stub)):\(stub.caller.wordBytes == 8 ? "QWORD" : "DWORD")"
    }
  }

  private func symbol(_ stub: CallStub) -> String {
    stub.caller.wordBytes == 8 ? stub.name : stub.decoratedName
  }

  private func target(_ stub: CallStub) -> String {
    stub.caller.wordBytes == 8 ? stub.target.name : stub.decoratedTarget
  }

  private func lines(_ stub: CallStub) -> [String] {
    let name = symbol(stub)
    let isWide = stub.caller.wordBytes == 8
    let body = stub.makeBody()
    let text = { (instruction: Instruction) in "\t" + masm(instruction, stub) }
    var lines = ["", "\tALIGN 16", "PUBLIC \(name)", "\(name) PROC\(isWide ? " FRAME" : "")"]
    for instruction in body.prologue {
      lines.append(text(instruction))
      if isWide, let unwinding = unwinding(instruction) { lines.append("\t" + unwinding) }
    }
    if isWide { lines.append("\t.endprolog") }
    return lines + (body.body + body.epilogue).map(text) + ["\(name) ENDP"]
  }

  private func unwinding(_ instruction: Instruction) -> String? {
    switch instruction {
    case .push(let register): ".pushreg \(register.name(bytes: 8))"
    case .allocate(let bytes): ".allocstack \(bytes)"
    case .saveVector(let number, let offset): ".savexmm128 xmm\(number), \(offset)"
    default: nil
    }
  }

  private func masm(_ instruction: Instruction, _ stub: CallStub) -> String {
    let word = stub.caller.wordBytes
    func name(_ register: Register) -> String { register.name(bytes: word) }
    func place(_ memory: Memory, _ bytes: Int) -> String {
      let sign = memory.offset < 0 ? "-" : "+"
      return "\(Self.size(bytes)) PTR [\(name(memory.base))\(sign)\(abs(memory.offset))]"
    }
    switch instruction {
    case .push(let register): return "push \(name(register))"
    case .pop(let register): return "pop \(name(register))"
    case .allocate(let bytes): return "sub \(name(.sp)), \(bytes)"
    case .release(let bytes): return "add \(name(.sp)), \(bytes)"
    case .alignStack: return "and \(name(.sp)), -16"
    case .move(let from, let to): return "mov \(name(to)), \(name(from))"
    case .load(let memory, let register): return "mov \(name(register)), \(place(memory, word))"
    case .store(let register, let memory): return "mov \(place(memory, word)), \(name(register))"
    case .extend(let from, let type, let to): return extending(type, word, to) { from.name(bytes: $0) }
    case .loadExtended(let memory, let type, let to): return extending(type, word, to) { place(memory, $0) }
    case .clear(let register): return "xor \(register.name(bytes: 4)), \(register.name(bytes: 4))"
    case .saveVector(let number, let offset): return "movaps XMMWORD PTR [rsp+\(offset)], xmm\(number)"
    case .restoreVector(let number, let offset): return "movaps xmm\(number), XMMWORD PTR [rsp+\(offset)]"
    case .call: return "call \(target(stub))"
    case .leave: return "leave"
    case .returnToCaller(let bytes): return bytes == 0 ? "ret" : "ret \(bytes)"
    }
  }

  private static func size(_ bytes: Int) -> String {
    switch bytes {
    case 1: "BYTE"
    case 2: "WORD"
    case 4: "DWORD"
    default: "QWORD"
    }
  }

  /// As GNU's; signed values of four bytes have a mnemonic of their own.
  private func extending(
    _ type: ValueType, _ word: Int, _ target: Register, source: (Int) -> String
  ) -> String {
    let bytes = type.bytes(wordBytes: word)
    if bytes == word { return "mov \(target.name(bytes: word)), \(source(word))" }
    if type.isSigned {
      return "\(bytes == 4 ? "movsxd" : "movsx") \(target.name(bytes: word)), \(source(bytes))"
    }
    let mnemonic = bytes == 4 ? "mov" : "movzx"
    return "\(mnemonic) \(target.name(bytes: 4)), \(source(bytes))"
  }
}
