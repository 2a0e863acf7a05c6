import TrustVisorABI
import X86

@testable import Monitor

/// What threads ask for.
extension PALFuzz {
  private static let oddities: [UInt64] = [
    0, 1, 0xFFF, 0x1000, Program.heap, Program.heap + 0x7FFC, 0x7FFF_FFFF_F000, 0x8000_0000_0000,
    0xFFFF_FFFF_FFFF_F000, .max, 1 << 32, 0x1_2340_0000, 0x18_0000, 0x4141_4141,
  ]

  private func mutated(_ value: UInt64) -> UInt64 {
    switch random.below(24) {
    case 0: random.pick(Self.oddities)
    case 1: value ^ 1 << random.next() % 64
    case 2: value &+ random.pick([1, 8, 0x1000, .max])
    default: value
    }
  }

  func begin(_ index: Int) {
    pending[index] = 0
    let registration = random.pick(process(of: index).registrations)
    let handle = process(of: index).peek(FuzzProcess.cell)
    switch random.below(20) {
    case 0...2: register(registration, index)
    case 3: prepare(.unregister, index, rcx: registration.entry)
    case 4: share(registration, index)
    case 5:
      if random.chance(50) {
        prepare(.queryEntry, index, rcx: registration.entry, rdx: Program.heap + 0x1000)
      } else {
        prepare(.queryHandle, index, rcx: handle, rdx: Program.heap + 0x1000)
      }
    case 6, 7: load(index)
    case 8: prepare(.unload, index, rcx: handle)
    case 9...12: callNative(handle, index)
    case 13: prepare(random.pick([.test, .exitCount, .poolStatus]), index, rcx: random.next() % 20)
    case 14: prepareAny(index)
    default: callEntry(registration, index)
    }
  }

  private func prepare(
    _ call: Hypercall, _ index: Int, rcx: UInt64 = 0, rdx: UInt64 = 0, rsi: UInt64 = 0, rdi: UInt64 = 0
  ) {
    note("\(call)", index)
    resetStack(index)
    threads[index].prepare(
      call, rcx: mutated(rcx), rdx: mutated(rdx), rsi: mutated(rsi), rdi: mutated(rdi))
  }

  private func prepareAny(_ index: Int) {
    note("any", index)
    let number = random.chance(50) ? random.word() % 0x200 : random.word()
    threads[index].prepare(
      number, rcx: random.pick(Self.oddities), rdx: random.pick(Self.oddities),
      rsi: random.pick(Self.oddities), rdi: random.pick(Self.oddities))
  }

  private func resetStack(_ index: Int) {
    let depth = random.pick([0x200, 0x208, 0x300, 0x400] as [UInt64])
    threads[index].cpu[.rsp] = mutated(threads[index].stackEnd - depth)
  }

  private func register(_ registration: Registration, _ index: Int) {
    let process = process(of: index)
    if random.chance(50) { process.poke(FuzzProcess.code, at: registration.entry) }
    describe(registration, process)
    prepare(
      .register, index, rcx: registration.sectionList, rsi: registration.parameterList,
      rdi: registration.entry)
  }

  /// Writes lists, whose numbers may have gone astray.
  func describe(_ registration: Registration, _ process: FuzzProcess) {
    var writer = ByteWriter()
    writer.append(mutated(UInt64(registration.sections.count)))
    for section in registration.sections {
      writer.append(UInt32(truncatingIfNeeded: mutated(UInt64(section.type))))
      writer.append(UInt32(truncatingIfNeeded: mutated(UInt64(section.pages))))
      writer.append(mutated(section.address))
    }
    process.poke(writer.bytes, at: registration.sectionList)
    writer = ByteWriter()
    writer.append(mutated(UInt64(registration.parameters.count)))
    for parameter in registration.parameters {
      writer.append(mutated(parameter.type))
      writer.append(mutated(parameter.size))
    }
    process.poke(writer.bytes, at: registration.parameterList)
  }

  private func share(_ registration: Registration, _ index: Int) {
    let process = process(of: index)
    var (addresses, lengths) = (ByteWriter(), ByteWriter())
    for _ in 0..<3 {
      let address = mutated(Program.heap + random.next() % 5 * 0x1000)
      let length = mutated(random.pick([0, 8, 0x1000, 0x1800]))
      if process.program.wordBytes == 8 {
        addresses.append(address)
        lengths.append(length)
      } else {
        addresses.append(UInt32(truncatingIfNeeded: address))
        lengths.append(UInt32(truncatingIfNeeded: length))
      }
    }
    process.poke(addresses.bytes, at: Program.heap + 0x5000)
    process.poke(lengths.bytes, at: Program.heap + 0x5100)
    prepare(
      .share, index, rcx: registration.entry, rdx: Program.heap + 0x5000, rsi: Program.heap + 0x5100,
      rdi: random.next() % 3 + 1)
  }

  private func load(_ index: Int) {
    let process = process(of: index)
    var header = Array(FuzzProcess.headerBytes.prefix(FuzzProcess.header.tableBytes))
    if process.program.wordBytes == 4 && random.chance(80) { header[12] = 32 }
    if random.chance(25) { header[random.below(header.count)] = UInt8(random.below(256)) }
    process.poke(header, at: FuzzProcess.image)
    prepare(.load, index, rcx: FuzzProcess.image, rdx: 0x3000, rsi: FuzzProcess.cell)
  }

  private func argument() -> UInt64 {
    mutated(
      random.pick([
        0, 1, 8, 100, Program.heap, Program.heap + 0xFF8, Program.heap + 0x2000, Program.heap + 0x3004,
        0x1000,
      ]))
  }

  /// Arguments wherever a convention may have them.
  private func placeArguments(_ index: Int) {
    for register in [.rdi, .rsi, .rdx, .rcx, .r8, .r9] as [GeneralRegister] {
      threads[index].cpu[register] = argument()
    }
    resetStack(index)
    var writer = ByteWriter()
    writer.append(UInt64(0x20_0100))
    for _ in 0..<8 { writer.append(UInt32(truncatingIfNeeded: argument())) }
    process(of: index).poke(writer.bytes, at: threads[index].stackEnd - 0x200)
    process(of: index).poke(writer.bytes, at: threads[index].stackEnd - 0x300)
  }

  private func callNative(_ handle: UInt64, _ index: Int) {
    note("calls handle", index)
    placeArguments(index)
    threads[index].cpu.instructionPointer = Program.hypercall
    let isNarrow = process(of: index).program.wordBytes == 4
    let call: Hypercall =
      random.chance(90) && isNarrow ? .callCdecl : random.pick([.callSystemV, .callWindows])
    threads[index].cpu[.rax] = UInt64(call.rawValue)
    threads[index].cpu[isNarrow ? .rcx : .r10] = mutated(handle & UInt64(UInt32.max))
    threads[index].cpu[isNarrow ? .rdx : .r11] =
      mutated(random.next() % 3) | (random.chance(80) ? UInt64(FunctionSelector.returnsStatus) : 0)
  }

  private func callEntry(_ registration: Registration, _ index: Int) {
    note("calls entry", index)
    placeArguments(index)
    threads[index].cpu[.rax] = UInt64(random.word())
    threads[index].cpu.instructionPointer = mutated(registration.entry)
  }
}

/// What the kernel does.
extension PALFuzz {
  func meddle() {
    let index = random.below(processes.count)
    let process = processes[index]
    let place = random.pick(FuzzProcess.places)
    switch random.below(12) {
    case 0...3: flip(place, process)
    case 4...6:
      for place in FuzzProcess.places where process.program.tables.leaf(place) & 7 != 7 {
        process.repair(place)
      }
    case 7: process.unmap(place)
    case 8: process.poke([UInt8](repeating: random.chance(50) ? 0x90 : 0xCC, count: 64), at: place + 0x10)
    case 9: describe(random.pick(process.registrations), process)
    case 10: for _ in 0..<random.below(3) { machine.letTimePass() }
    default: if random.below(40) == 0 { kill(index) }
    }
  }

  /// Takes or gives a right, or lets the entry lead where it must not.
  private func flip(_ place: UInt64, _ process: FuzzProcess) {
    let entry = process.program.tables.leaf(place)
    guard entry != 0 else { return }
    let bits = random.pick([PageTableEntry.p, .rw, .us]).rawValue
    let elsewhere = random.pick([
      ArrayMemory.hiddenRange.lowerBound, ArrayMachine.poolBase, 0xFEE0_0000, 0xFF_FFFF_F000,
    ])
    process.program.tables.setLeaf(place, random.chance(90) ? entry ^ bits : elsewhere | 7)
  }

  /// A process goes, its threads with it, and another one comes.
  private func kill(_ index: Int) {
    let range = index * Self.threadsPerProcess..<(index + 1) * Self.threadsPerProcess
    guard !running.contains(where: range.contains) else { return }
    note("kills", index)
    processes[index].die(keepingTables: random.chance(50))
    for thread in range {
      threads[thread] = processes[index].thread(UInt64(thread - range.lowerBound))
      pending[thread] = nil
    }
  }

  /// Everybody dies, and what they held is found and freed.
  func end() {
    for process in processes { process.die(keepingTables: false) }
    let process = processes[0]
    let registration = process.registrations[0]
    var thread = process.thread(0)
    for _ in 0..<3 {
      for _ in 0..<machine.pals.layout.slotCount {
        process.program.describe(registration)
        if thread.register(registration) != .success { fail("a last registration failed") }
        if thread.unregister(registration.entry) != .success { fail("a last PAL stays") }
      }
      machine.letTimePass()
    }
    if machine.pals.count != 0 || machine.pals.freeFrames != machine.pals.frameCount {
      fail("\(machine.pals.count) PALs of the dead are left, \(machine.pals.freeFrames) frames are free")
    }
  }
}
