import X86

/// How a call of a PAL has ended for its caller.
enum CallResult: Equatable {
  case returned(UInt64)
  case fault(ExceptionVector, PageFaultCode, address: UInt64)
  /// The thread would still be at it.
  case unfinished
  /// The call arrived nowhere: the program ran its own code.
  case ordinary
  /// The thread stands where it should not.
  case astray
}

extension ProgramThread {
  /// Where calls return to.
  static let returnAddress = Program.hypercall + 0x100
  private static let argumentRegisters: [GeneralRegister] = [.rdi, .rsi, .rdx, .rcx, .r8, .r9]

  /// Puts arguments where the caller's convention has them, and stands at the entry.
  mutating func prepareCall(_ entry: UInt64, _ arguments: [UInt64], stackPointer: UInt64? = nil) {
    let inRegisters = program.codeSize == .bits64 ? Self.argumentRegisters.count : 0
    let word = program.wordBytes
    cpu[.rsp] = stackPointer ?? stackEnd - 0x208
    cpu.instructionPointer = entry
    program.writeWord(Self.returnAddress, at: cpu[.rsp])
    for (index, argument) in arguments.enumerated() {
      if index < inRegisters {
        cpu[Self.argumentRegisters[index]] = argument
      } else {
        program.writeWord(argument, at: cpu[.rsp] + word * UInt64(1 + index - inRegisters))
      }
    }
  }

  /// Calls a registered PAL.
  mutating func call(_ entry: UInt64, _ arguments: UInt64...) -> CallResult {
    prepareCall(entry, arguments)
    return finishCall()
  }

  /// Goes on with a call until it is over.
  mutating func finishCall(limit: Int = 10_000) -> CallResult {
    let stackPointer = cpu[.rsp]
    let event = run(limit: limit)
    return result(of: event, calledAt: stackPointer)
  }

  /// One exit of a call.
  mutating func stepCall() -> CallResult {
    let stackPointer = cpu[.rsp]
    let event = step()
    return result(of: event, calledAt: stackPointer)
  }

  private func result(of event: Event, calledAt stackPointer: UInt64) -> CallResult {
    switch event {
    case .jumped(Self.returnAddress) where cpu[.rsp] == stackPointer + program.wordBytes: .returned(cpu[.rax])
    case .fault(let vector, let code, let address): .fault(vector, code, address: address)
    case .again: .unfinished
    case .ordinary: .ordinary
    case .finished, .jumped, .reset: .astray
    }
  }
}
