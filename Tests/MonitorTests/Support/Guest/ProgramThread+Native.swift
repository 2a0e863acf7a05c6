import TrustVisorABI
import X86

@testable import Monitor

/// How a native call has ended.
enum NativeResult: Equatable {
  case returned(UInt64)
  /// With a number, and 0 as result.
  case refused(HypercallResult)
  case fault(ExceptionVector, PageFaultCode, address: UInt64)
  case unfinished
  case astray
}

extension CallConvention {
  var call: Hypercall {
    switch self {
    case .systemV: .callSystemV
    case .windows: .callWindows
    case .cdecl: .callCdecl
    }
  }

  fileprivate var argumentRegisters: [GeneralRegister] {
    switch self {
    case .systemV: [.rdi, .rsi, .rdx, .rcx, .r8, .r9]
    case .windows: [.rcx, .rdx, .r8, .r9]
    case .cdecl: []
    }
  }

  /// Bytes between the stack pointer and the first argument there.
  var argumentOffset: UInt64 {
    switch self {
    case .systemV: 8
    case .windows: 40
    case .cdecl: 4
    }
  }
}

/// An argument, and whether cdecl gives it two words.
struct NativeArgument {
  var value: UInt64
  var isDouble = false
}

extension ProgramThread {
  private var handleRegister: GeneralRegister { program.codeSize == .bits64 ? .r10 : .rcx }
  private var selectorRegister: GeneralRegister { program.codeSize == .bits64 ? .r11 : .rdx }
  private var statusRegister: GeneralRegister { program.codeSize == .bits64 ? .r11 : .rcx }

  /// Puts arguments where the convention has them and stands at the stub's hypercall.
  mutating func prepareCall(
    _ handle: UInt32, _ function: UInt32, _ convention: CallConvention, _ arguments: [NativeArgument],
    returnsStatus: Bool = true
  ) {
    cpu.instructionPointer = Program.hypercall
    cpu[.rsp] = stackEnd - 0x408
    program.writeWord(Self.returnAddress, at: cpu[.rsp])
    cpu[.rax] = UInt64(convention.call.rawValue)
    cpu[handleRegister] = UInt64(handle)
    cpu[selectorRegister] = UInt64(function | (returnsStatus ? FunctionSelector.returnsStatus : 0))
    var place = cpu[.rsp] + convention.argumentOffset
    for (index, argument) in arguments.enumerated() {
      if index < convention.argumentRegisters.count {
        cpu[convention.argumentRegisters[index]] = argument.value
        continue
      }
      program.writeWord(argument.value, at: place)
      place += program.wordBytes
      if program.wordBytes == 4, argument.isDouble {
        program.writeWord(argument.value >> 32, at: place)
        place += 4
      }
    }
  }

  mutating func call(
    _ handle: UInt32, _ function: UInt32, _ convention: CallConvention, _ arguments: [UInt64],
    returnsStatus: Bool = true
  ) -> NativeResult {
    let list = arguments.map { NativeArgument(value: $0) }
    prepareCall(handle, function, convention, list, returnsStatus: returnsStatus)
    return finishNativeCall()
  }

  mutating func finishNativeCall(limit: Int = 10_000) -> NativeResult {
    let isNarrow = program.wordBytes == 4
    switch run(limit: limit) {
    case .finished where cpu.instructionPointer == Program.hypercall + 3:
      let status = UInt32(truncatingIfNeeded: cpu[statusRegister])
      if let result = HypercallResult(rawValue: status), result != .success { return .refused(result) }
      return .returned(isNarrow ? cpu[.rdx] << 32 | cpu[.rax] : cpu[.rax])
    case .fault(let vector, let code, let address): return .fault(vector, code, address: address)
    case .again: return .unfinished
    default: return .astray
    }
  }
}
