import TrustVisorABI
import X86

@testable import Monitor

/// Exits of threads, and what PALs exit for.
extension PALFuzz {
  /// One exit of a thread.
  func step(_ index: Int) {
    var thread = threads[index]
    thread.cpu.clearEvents()
    thread.processor = running.isEmpty ? random.below(2) : 1 - machine.currentProcessor
    let processor = machine.currentProcessor
    machine.currentProcessor = thread.processor
    let exit: GuestExit = random.chance(95) ? .hypercall : .invalidOpcode
    switch ExitPolicy.handle(exit, cpu: &thread.cpu, machine: machine) {
    case .resume: break
    case .enter(let number): enter(number, index, &thread)
    case .reset(let cause): fail("a reset: \(cause)")
    }
    machine.currentProcessor = processor
    threads[index] = thread
    conclude(index)
  }

  private func conclude(_ index: Int) {
    let cpu = threads[index].cpu
    if cpu.events.count > 1 { fail("\(cpu.events)") }
    let half = UInt32(truncatingIfNeeded: Self.secret)
    for value in cpu.registers + [cpu.cr2, machine.vectors[0], machine.vectors[1]]
    where UInt32(truncatingIfNeeded: value) == half || UInt32(truncatingIfNeeded: value >> 32) == half {
      // A CPU that runs a PAL has the PAL's.
      if running.isEmpty { fail("a register holds a secret") }
    }
    switch cpu.events.last {
    case .finished:
      seen["result \(UInt32(truncatingIfNeeded: cpu[.rax]))", default: 0] += 1
      pending[index] = nil
    case .jumped:
      note("returned", index)
      pending[index] = nil
    case .raised(.pageFault, let code) where (code ?? 1) & 1 == 0 && random.chance(80):
      process(of: index).mend(cpu.cr2)
      goOn(index)
    case .raised: pending[index] = nil
    case .nonMaskable, nil: goOn(index)
    }
  }

  /// Threads give up sooner or later, and leave what they have begun.
  private func goOn(_ index: Int) {
    pending[index]! += 1
    if pending[index]! > 400 || random.below(200) == 0 { pending[index] = nil }
  }

  private func enter(_ number: PALNumber, _ index: Int, _ thread: inout ProgramThread) {
    let context = machine.pals.context(of: number)
    check(number, index)
    running.append(index)
    while true {
      let exit = nextExit(context)
      if PALPolicy.handle(exit, of: number, cpu: &thread.cpu, machine: machine) == .again { continue }
      if exit == .interrupt || exit == .nonMaskableInterrupt {
        parked[context.pointee.serial] = ParkedPAL(context.pointee, thread: index)
      }
      break
    }
    running.removeLast()
    if machine.guestVectors[machine.currentProcessor] != nil {
      fail("the guest goes on with a PAL's vector registers")
    }
  }

  /// Runs the PAL until it exits; before each of its instructions anything may come in between.
  private func nextExit(_ context: UnsafeMutablePointer<PALContext>) -> PALExit {
    if random.below(16) == 0 { return randomExit(context) }
    machine.interruption = { [unowned self] in
      if running.count == 1, random.below(3) == 0 { operateMeanwhile() }
      return random.below(10) == 0 ? random.pick([.interrupt, .nonMaskableInterrupt]) : nil
    }
    var core = PALCore(machine: machine, context: context)
    return core.run()
  }

  private func operateMeanwhile() {
    let interruption = machine.interruption
    operate()
    machine.interruption = interruption
  }

  private func randomExit(_ context: UnsafeMutablePointer<PALContext>) -> PALExit {
    context.pointee.isUnderWay = true
    context.pointee.lastProcessor = machine.currentProcessor
    let address = random.pick([0, 0x43_0000 - 8, 0x2_0FF8, .max, 0xFFFF_F000, Self.secret])
    switch random.below(10) {
    case 0: return .pageFault(LinearAddress(address), PageFaultCode(rawValue: random.word() & 31))
    case 1: return .exception(random.pick([.divideError, .generalProtection, .breakpoint]), errorCode: 0)
    case 2: return .cpuid
    case 3: return .hypercall
    case 4: return .invalidOpcode
    case 5: return random.pick([.forbidden, .broken])
    case 6 where context.pointee.extendedState != .loaded: return .extendedState
    case 7: return .nonMaskableInterrupt
    default: return .interrupt
    }
  }

  /// A PAL goes on where it was parked by the same thread, or begins at an entry with nothing but its arguments.
  private func check(_ number: PALNumber, _ index: Int) {
    let pal = machine.pals.pal(number)
    let context = pal.record.context
    let state = ParkedPAL(context, thread: index)
    if pal.record.key.addressSpace != threads[index].cpu.addressSpace { fail("another space's PAL runs") }
    if context.isUnderWay {
      note("goes on", index)
      if parked[context.serial] != state { fail("a PAL goes on in another state, or for another thread") }
      return
    }
    note("enters", index)
    let entries = (0..<pal.record.functionCount).map { machine.pals.plan($0, of: pal).entry }
    if !entries.contains(context.instructionPointer) { fail("a PAL begins elsewhere") }
    let empty: [GeneralRegister] =
      [.rax, .rbx, .rbp, .r10, .r11, .r12, .r13, .r14, .r15]
      + (context.codeSize == .bits64 ? [] : [.rcx, .rdx, .rsi, .rdi, .r8, .r9])
    if empty.contains(where: { context.registers[$0] != 0 }) { fail("a PAL begins with others' registers") }
    if context.extendedState != .initial { fail("a PAL begins with others' vectors") }
    if !context.flags.subtracting(.if | .reserved1).isEmpty { fail("a PAL begins with others' flags") }
    let stack = pal.record.areas
    if context.registers[.rsp] < stack.stackStart || context.registers[.rsp] >= stack.stackEnd {
      fail("a PAL begins on a stack that is not its own")
    }
  }
}

extension FuzzProcess {
  /// The kernel answers a page fault.
  func mend(_ address: UInt64) {
    let page = address & ~4095
    if Self.places.contains(page) || page == Program.hypercall { repair(page) }
  }
}

extension ArrayMemory {
  /// Looks through the guest's memory, but not the hypervisor's.
  func contains(_ word: UInt32) -> Bool {
    stride(from: 0, to: size, by: 4).contains { load(UInt32.self, at: PhysicalAddress($0)) == word }
  }
}
