import TrustVisorABI
import X86

@testable import Monitor

/// What code inside a PAL does; stops by throwing a ``PALStop``.
typealias PALScript = (inout PALCore) throws -> Void

/// An exit in the middle of an instruction.
struct PALStop: Error {
  let exit: PALExit
}

/// The CPU as a PAL has it: ring 3, on page tables of the pool, leaving for everything that is not its own.
///
/// It knows a handful of instructions, among them one that runs a script of the test's. All state is the context's,
/// so that a PAL can be parked behind each instruction and go on elsewhere.
struct PALCore {
  let machine: ArrayMachine
  let context: UnsafeMutablePointer<PALContext>

  /// `SCRIPT n`, which no CPU has: D6 and a number.
  static let script: UInt8 = 0xD6
  /// More than any test needs, so that a loop ends in an interrupt.
  private static let patience = 10_000

  subscript(register: GeneralRegister) -> UInt64 {
    get { context.pointee.registers[register] }
    nonmutating set { context.pointee.registers[register] = newValue }
  }

  var isWide: Bool { context.pointee.codeSize == .bits64 }
  var wordBytes: UInt64 { isWide ? 8 : 4 }
  var addressMask: UInt64 { isWide ? .max : UInt64(UInt32.max) }

  var instructionPointer: UInt64 {
    get { context.pointee.instructionPointer }
    nonmutating set { context.pointee.instructionPointer = newValue & addressMask }
  }

  /// Runs until the PAL exits.
  mutating func run() -> PALExit {
    context.pointee.isUnderWay = true
    context.pointee.lastProcessor = machine.currentProcessor
    for _ in 0..<Self.patience {
      if let exit = machine.interruption() { return exit }
      do {
        try step()
        machine.executed += 1
      } catch let stop as PALStop {
        return stop.exit
      } catch {
        fatalError("\(error)")
      }
    }
    return .interrupt
  }

  private mutating func step() throws {
    let opcode = try fetch(0)
    switch opcode {
    case 0x90: instructionPointer += 1
    case 0x9B:
      guard context.pointee.extendedState == .loaded else { throw PALStop(exit: .extendedState) }
      instructionPointer += 1
    case 0xC3: instructionPointer = try pop()
    case 0xCC: throw PALStop(exit: .exception(.breakpoint, errorCode: 0))
    case 0xCD: throw PALStop(exit: .forbidden)
    case 0xEB: instructionPointer &+= UInt64(bitPattern: Int64(Int8(bitPattern: try fetch(1)))) &+ 2
    case 0xF4, 0xFA, 0xE6: throw PALStop(exit: .exception(.generalProtection, errorCode: 0))
    case 0x0F: try stepLong()
    case Self.script:
      guard let script = machine.scripts[try fetch(1)] else { throw PALStop(exit: .invalidOpcode) }
      try script(&self)
      instructionPointer += 2
    default: throw PALStop(exit: .invalidOpcode)
    }
  }

  private func stepLong() throws {
    switch try fetch(1) {
    case 0xA2: throw PALStop(exit: .cpuid)
    case 0x01 where try fetch(2) == 0xD9: throw PALStop(exit: .hypercall)
    default: throw PALStop(exit: .invalidOpcode)
    }
  }

  private func fetch(_ offset: UInt64) throws -> UInt8 {
    let place = try translate(instructionPointer &+ offset, .fetch)
    return machine.pals.memory.load(UInt8.self, at: place)
  }

  private func pop() throws -> UInt64 {
    let value = try load(self[.rsp], bytes: wordBytes)
    self[.rsp] = (self[.rsp] &+ wordBytes) & addressMask
    return value
  }
}

extension ArrayMachine {
  /// A CPU's turn with a PAL, as the hypervisor's loop has it.
  func run(_ number: PALNumber, for cpu: inout ModelProcessor) {
    let context = pals.context(of: number)
    while true {
      var core = PALCore(machine: self, context: context)
      let exit = core.run()
      counts[PALPolicy.kind(of: exit, in: context), default: 0] += 1
      if PALPolicy.handle(exit, of: number, cpu: &cpu, machine: self) == .leave { break }
    }
    if guestVectors[currentProcessor] != nil { note("the guest goes on with a PAL's vector registers") }
  }
}
