import TrustVisorABI
import X86

@testable import Monitor

/// Two CPUs on which the threads of several processes, and the kernel beneath them, do to PALs whatever comes to
/// mind; one operation is one exit of a thread, or one deed of the kernel.
final class PALFuzz {
  let machine = ArrayMachine(processors: [0, 1], poolPages: 128, memorySize: 0x30_0000)
  let kernel: GuestKernel
  let processes: [FuzzProcess]
  var threads: [ProgramThread] = []
  var random: SeededGenerator
  /// What each thread is in the middle of, and how many exits that has taken.
  var pending: [Int?]
  /// The thread on whose behalf each CPU runs a PAL.
  var running: [Int] = []
  var parked: [UInt64: ParkedPAL] = [:]
  private(set) var failures: [String] = []
  private var trace: [String] = []
  var seen: [String: Int] = [:]
  private(set) var operations = 0

  static let threadsPerProcess = 2
  /// No guest memory, and no register of the guest, ever holds this.
  static let secret: UInt64 = 0xECEC_ECEC_ECEC_ECEC

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    kernel = GuestKernel(machine)
    let kinds: [GuestKind] = [
      .linux64, .linux64, .compatibility, GuestKind(mode: .pae, codeSize: .bits32),
    ]
    processes = kinds.map { [kernel] in FuzzProcess(kernel, $0) }
    pending = [Int?](repeating: nil, count: kinds.count * Self.threadsPerProcess)
    for index in pending.indices {
      threads.append(processes[index / Self.threadsPerProcess].thread(UInt64(index % Self.threadsPerProcess)))
    }
    machine.scripts[0] = { try Self.hideSecrets(&$0) }
    machine.scripts[1] = { try Self.leaveRegisters(&$0) }
  }

  func process(of thread: Int) -> FuzzProcess { processes[thread / Self.threadsPerProcess] }

  func fail(_ what: String) {
    if failures.count < 5 {
      failures.append("\(operations): \(what); after \(trace.joined(separator: ", "))")
    }
  }

  func note(_ what: String, _ index: Int) {
    seen[what, default: 0] += 1
    trace.append("\(what) \(index)")
    if trace.count > 16 { trace.removeFirst() }
  }

  func run(_ count: Int) {
    while operations < count && failures.isEmpty {
      operate()
      if operations % 256 == 0 { audit() }
    }
    audit()
  }

  /// One operation on a CPU that runs no PAL.
  func operate() {
    operations += 1
    if random.below(12) == 0 { return meddle() }
    let index = random.below(threads.count)
    guard !running.contains(index) else { return }
    if pending[index] == nil { begin(index) }
    step(index)
  }

  /// What must hold whenever no CPU runs a PAL.
  func audit() {
    for problem in PoolAudit.problems(of: machine).prefix(3) { fail(problem) }
    if !machine.memory.hiddenIsUntouched { fail("the hypervisor's memory was written") }
    machine.forgetLines()
  }
}

/// The state in which a PAL waits for its caller.
struct ParkedPAL: Equatable {
  let thread: Int
  let instructionPointer: UInt64
  let flags: UInt64
  let registers: [UInt64]

  init(_ context: PALContext, thread: Int) {
    self.thread = thread
    instructionPointer = context.instructionPointer
    flags = context.flags.rawValue
    registers = (0..<16).map { context.registers[GeneralRegister(rawValue: $0)!] }
  }
}

// MARK: What PALs do

extension PALFuzz {
  /// Puts secrets wherever they are the PAL's own.
  private static func hideSecrets(_ core: inout PALCore) throws {
    try core.setVector(secret)
    for place in [Registration.data + 0x800, 0x10_0000 + Registration.data + 0x800, 0x13000, 0x30800]
      as [UInt64]
    {
      try? core.store(secret, bytes: 8, at: place)
    }
    try? core.store(secret, bytes: 8, at: core[.rsp] &- 64)
    for place in [Registration.area, 0x10_0000 + Registration.area] as [UInt64] {
      try? core.store(secret, bytes: 8, at: place + 0x1FF8)
    }
    core[.rcx] = 0
    core[.rax] = 1
  }

  /// Returns with secrets in every register that is not for results.
  private static func leaveRegisters(_ core: inout PALCore) throws {
    for register in [.rbx, .rcx, .rbp, .rsi, .rdi, .r8, .r9, .r10, .r11, .r12, .r13, .r14, .r15]
      as [GeneralRegister]
    { core[register] = secret }
    if core.isWide { core[.rdx] = secret }
    core[.rax] = 7
  }
}
