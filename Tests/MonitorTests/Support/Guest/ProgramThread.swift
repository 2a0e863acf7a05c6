import TrustVisorABI
import X86

@testable import Monitor

/// A thread of a program, and the CPU that it runs on.
struct ProgramThread {
  let program: Program
  var cpu: ModelProcessor
  /// Which CPU of the machine that is.
  var processor = 0
  let stackEnd: UInt64

  /// What became of the instruction at which the thread stands.
  enum Event: Equatable {
    /// It is over, and the thread goes on behind it.
    case finished
    /// The thread goes on elsewhere.
    case jumped(UInt64)
    case fault(ExceptionVector, PageFaultCode, address: UInt64)
    /// It runs again.
    case again
    /// It is none that leaves the guest.
    case ordinary
    case reset(ResetCause)

    var isFault: Bool {
      if case .fault = self { true } else { false }
    }
  }

  /// The `index`th thread.
  init(_ program: Program, _ index: UInt64 = 0) {
    self.program = program
    stackEnd = Program.stackEnd - index * Program.stackDistance
    let start = stackEnd - Program.stackPages * PageSize.small
    if program.tables.leaf(start) == 0 { program.map(start, pages: Program.stackPages) }
    cpu = ModelProcessor(program.codeSize, at: Program.hypercall)
    cpu.turnOnPaging(program.mode, root: program.tables.root)
    cpu.privilege = 3
    cpu.flags.insert(.if)
    cpu.threadBases = ThreadBases(fs: 0x7F00_0000 + index << 12, gs: 0)
    cpu[.rsp] = stackEnd - 0x100
  }

  /// Runs the instruction at which the thread stands, as far as one exit leads.
  mutating func step() -> Event {
    let machine = program.machine
    machine.currentProcessor = processor
    cpu.clearEvents()
    guard let frame = program.frame(cpu.instructionPointer) else {
      return .fault(.pageFault, .user | .fetch, address: cpu.instructionPointer)
    }
    let code = machine.memory.bytes(at: frame + cpu.instructionPointer % PageSize.small, count: 3)
    guard code == [0x0F, 0x01, 0xD9] || code == [0x0F, 0x01, 0xC1] else { return .ordinary }
    let exit: GuestExit = code[2] == 0xD9 ? .hypercall : .invalidOpcode
    machine.counts[exit.kind(on: machine), default: 0] += 1
    switch ExitPolicy.handle(exit, cpu: &cpu, machine: machine) {
    case .resume: break
    case .enter(let number): machine.run(number, for: &cpu)
    case .reset(let cause): return .reset(cause)
    }
    return event
  }

  private var event: Event {
    switch cpu.events.last {
    case .finished: .finished
    case .jumped(let address): .jumped(address)
    case .raised(let vector, let code):
      .fault(vector, PageFaultCode(rawValue: code ?? 0), address: vector == .pageFault ? cpu.cr2 : 0)
    case .nonMaskable, nil: .again
    }
  }

  /// Goes on until the instruction is over or raises what the kernel cannot mend. At most `limit` exits.
  mutating func run(limit: Int = 10_000) -> Event {
    for _ in 0..<limit {
      let event = step()
      switch event {
      case .again: continue
      case .fault(.pageFault, let code, let address)
      where !code.contains(.present) && program.bringIn(address):
        continue
      default: return event
      }
    }
    return .again
  }
}

extension ProgramThread {
  /// Puts a hypercall's arguments where they belong and stands at its instruction.
  mutating func prepare(
    _ number: UInt32, rcx: UInt64 = 0, rdx: UInt64 = 0, rsi: UInt64 = 0, rdi: UInt64 = 0
  ) {
    cpu.instructionPointer = Program.hypercall
    cpu[.rax] = UInt64(number)
    cpu[.rcx] = rcx
    cpu[.rdx] = rdx
    cpu[.rsi] = rsi
    cpu[.rdi] = rdi
  }

  mutating func prepare(
    _ number: Hypercall, rcx: UInt64 = 0, rdx: UInt64 = 0, rsi: UInt64 = 0, rdi: UInt64 = 0
  ) {
    prepare(number.rawValue, rcx: rcx, rdx: rdx, rsi: rsi, rdi: rdi)
  }

  /// Makes a hypercall to its end; nil if it did not end as one.
  mutating func hypercall(
    _ number: Hypercall, rcx: UInt64 = 0, rdx: UInt64 = 0, rsi: UInt64 = 0, rdi: UInt64 = 0
  ) -> HypercallResult? {
    prepare(number, rcx: rcx, rdx: rdx, rsi: rsi, rdi: rdi)
    guard run() == .finished else { return nil }
    return HypercallResult(rawValue: UInt32(truncatingIfNeeded: cpu[.rax]))
  }
}
