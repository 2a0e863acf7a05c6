import TrustVisorABI
import X86

@testable import Monitor

/// One call, carried out with pages that go away and interrupts that come, and held against the model.
final class MarshallingCall {
  let program: Program
  let model: MarshallingModel
  let arguments: [UInt64]
  let memory: MarshallingMemory
  let quarters: UInt64
  let result: UInt64
  var random: SeededGenerator
  private(set) var seen: [MarshallingModel.Seen] = []
  private(set) var runs = 0
  private(set) var hasEnded = false
  private var disturbances = 5
  private(set) var problems: [String] = []

  init(
    _ program: Program, _ model: MarshallingModel, _ arguments: [UInt64], _ memory: MarshallingMemory,
    _ random: SeededGenerator
  ) {
    self.program = program
    self.model = model
    self.arguments = arguments
    self.memory = memory
    self.random = random
    quarters = self.random.chance(4) ? 5 : UInt64(self.random.below(5))
    result = self.random.next()
  }

  func note(_ problem: String) { problems.append(problem) }

  /// The PAL's code: it looks, changes everything, and returns.
  func installScripts() {
    let machine = program.machine
    machine.scripts[0] = { [unowned self] core in
      runs += 1
      seen = try pointers(core).enumerated().map { try look(core, $0, $1) }
    }
    machine.scripts[1] = { [unowned self] core in
      for (index, pointer) in try pointers(core).enumerated() { try change(core, index, pointer) }
    }
    machine.scripts[2] = { [unowned self] core in
      core[.rax] = core.isWide ? result : result & 0xFFFF_FFFF
      core[.rdx] = core.isWide ? 0xBAD : result >> 32
      hasEnded = true
      disturb()
    }
    machine.interruption = { [unowned self] in random.chance(8) ? .interrupt : nil }
  }

  /// Arguments as compiled code finds them.
  private func pointers(_ core: PALCore) throws -> [UInt64] {
    var word = 0
    return try model.parameters.map { parameter in
      defer { word += 1 }
      let value = try core.argument(word)
      guard !core.isWide, parameter.isValue, parameter.width == 8 else { return value }
      word += 1
      return try core.argument(word) << 32 | value
    }
  }

  private func size(_ index: Int) -> Int { model.size(of: index, arguments, memory) }

  private func look(_ core: PALCore, _ index: Int, _ value: UInt64) throws -> MarshallingModel.Seen {
    if model.parameters[index].isValue { return .value(value) }
    return .bytes(try core.bytes(at: value, count: size(index)))
  }

  private func change(_ core: PALCore, _ index: Int, _ pointer: UInt64) throws {
    let parameter = model.parameters[index]
    if parameter.isValue { return }
    if parameter.kind == .length {
      let length = try core.load(pointer, bytes: UInt64(parameter.width))
      let changed = MarshallingModel.changed(length: length, quarters: quarters)
      return try core.store(changed, bytes: UInt64(parameter.width), at: pointer)
    }
    let bytes = try core.bytes(at: pointer, count: size(index))
    try core.place(MarshallingModel.changed(bytes, index), at: pointer)
  }

  /// Takes a page away, or the right to write it.
  func disturb() {
    guard disturbances > 0, random.chance(40) else { return }
    disturbances -= 1
    let page = memory.base + 4096 * (random.next() % MarshallingInput.pages)
    switch random.below(8) {
    case 0: program.evict(Program.stackEnd - 4096)
    case 1, 2, 3: program.protect(page, without: .rw)
    default: program.evict(page)
    }
  }
}

extension MarshallingCall {
  /// What the caller gets: as many of the PAL's bits as are declared.
  var value: UInt64 {
    if model.resultBytes == 0 { return 0 }
    return MarshallingModel.cut(result, bytes: model.resultBytes, isSigned: model.resultIsSigned)
  }

  /// Goes on until the call is over; nil if it is left in the middle.
  func run(_ thread: inout ProgramThread, leaves: Bool) -> ProgramThread.Event? {
    for _ in 0..<3000 {
      disturb()
      thread.processor = random.below(2)
      let before = thread.cpu
      let event = thread.step()
      switch event {
      case .again: break
      case .fault(.pageFault, let code, let address) where mend(code, address): break
      default: return event
      }
      if !thread.cpu.agrees(with: before) { note("registers have changed on the way") }
      if leaves && !hasEnded { return nil }
    }
    note("there is no end")
    return .again
  }

  /// The kernel's part: what is away comes back, what was taken is given, if the program may have meant it.
  private func mend(_ code: PageFaultCode, _ address: UInt64) -> Bool {
    let isWrite = code.contains(.write)
    let isStack = Program.stackEnd - 4096..<Program.stackEnd ~= address
    guard code.contains(.user), isWrite ? isMeant(address, true) : isStack || isMeant(address, false) else {
      return false
    }
    if !code.contains(.present) { return program.bringIn(address) }
    program.allow(address & ~4095, .rw)
    return isWrite
  }

  private func isMeant(_ address: UInt64, _ isWrite: Bool) -> Bool {
    model.parameters.indices.contains { index in
      let size = UInt64(size(index))
      return size > 0 && model.parameters[index].comesBack == isWrite
        && arguments[index]..<arguments[index] + size ~= address
    }
  }
}
