import MicroTPM
import TrustVisorABI
import X86

/// What PALs ask of their micro-TPMs (contract, section "The micro-TPM").
enum MicroTPMRequests {
  /// Serves one request; nil if another CPU's is being served, so that the PAL must ask again.
  @inline(never)
  static func answer<Machine: Platform & ~Copyable>(
    _ request: MicroTPMRequest, _ pal: PAL, _ machine: borrowing Machine
  ) -> HypercallResult? {
    do throws(Refusal) {
      return try serve(request, pal, machine) ? .success : nil
    } catch {
      return error.result
    }
  }

  /// False if it cannot be served now.
  private static func serve<Machine: Platform & ~Copyable>(
    _ request: MicroTPMRequest, _ pal: PAL, _ machine: borrowing Machine
  ) throws(Refusal) -> Bool {
    let memory = InnerMemory(pal, machine.pals)
    let store = PCRStore(pal: pal, registry: machine.pals)
    let arguments = MicroTPMArguments(pal, memory)
    switch request {
    case .readPCR: try PCRRequests.read(arguments, store, memory)
    case .extendPCR: try PCRRequests.extend(arguments, store, memory)
    case .random, .seal, .unseal, .quote, .identityKey:
      guard machine.pals.hasMicroTPM else { throw Refusal(.noMachineSecret) }
      guard machine.pals.takeMicroTPM() else { return false }
      defer { machine.pals.releaseMicroTPM() }
      // The library's code uses vector registers, which are the guest's or the PAL's.
      unsafe machine.borrowVectorRegisters(of: pal.context)
      defer { unsafe machine.returnVectorRegisters(of: pal.context) }
      var session = MicroTPMSession(arguments, memory, store, GatheredEntropy(from: machine))
      try session.serve(request)
    }
    return true
  }
}

/// The four registers that requests have their arguments in, as wide as the PAL's code is.
struct MicroTPMArguments {
  let rcx: UInt64
  let rdx: UInt64
  let rsi: UInt64
  let rdi: UInt64

  init(_ pal: PAL, _ memory: InnerMemory) {
    rcx = memory.argument(pal.record.context.registers[.rcx])
    rdx = memory.argument(pal.record.context.registers[.rdx])
    rsi = memory.argument(pal.record.context.registers[.rsi])
    rdi = memory.argument(pal.record.context.registers[.rdi])
  }
}

/// Random words of the CPU's, asked for in advance.
struct GatheredEntropy: EntropySource {
  /// As many as the generator asks for in one request.
  private var words = InlineArray<8, UInt64?>(repeating: nil)
  private var next = 0

  init<Machine: Platform & ~Copyable>(from machine: borrowing Machine) {
    for index in words.indices { words[index] = machine.randomWord() }
  }

  mutating func word() -> UInt64? {
    guard next < words.count else { return nil }
    defer { next += 1 }
    return words[next]
  }
}
