import TrustVisorABI
import X86

/// The state in which a PAL begins a call: what its own ABI promises, and nothing of its caller but the arguments
/// (System V psABI x86-64, 3.2.2 and 3.4.1; psABI i386, 2.2).
enum CallEntry {
  /// Registers that carry a 64-bit PAL's first arguments.
  private static let registerCount = 6
  private static let stackAlignment: UInt64 = 16

  static func prepare(_ pal: PAL, _ plan: CallPlanInUse, flags: RFlags, _ memory: inout PALMemory) {
    pal.record.context.registers.clear()
    pal.record.context.instructionPointer = plan.entry
    pal.record.context.flags = flags.intersection(.if) | .reserved1
    pal.record.context.isUnderWay = false
    pal.record.context.extendedState = .initial
    if case .bits64 = pal.record.context.codeSize {
      placeWide(pal, plan, &memory)
    } else {
      placeNarrow(pal, plan, &memory)
    }
  }

  private static func placeWide(_ pal: PAL, _ plan: CallPlanInUse, _ memory: inout PALMemory) {
    let word: UInt64 = 8
    let onStack = UInt64(max(0, plan.parameterCount - registerCount))
    let top = (pal.record.areas.stackEnd - onStack * word) & ~(stackAlignment - 1)
    for index in 0..<plan.parameterCount {
      let value = argument(index, pal, plan)
      switch index {
      case 0: pal.record.context.registers[.rdi] = value
      case 1: pal.record.context.registers[.rsi] = value
      case 2: pal.record.context.registers[.rdx] = value
      case 3: pal.record.context.registers[.rcx] = value
      case 4: pal.record.context.registers[.r8] = value
      case 5: pal.record.context.registers[.r9] = value
      default: memory.store(value, bytes: word, at: top + UInt64(index - registerCount) * word)
      }
    }
    memory.store(PALReturn.address(.bits64), bytes: word, at: top - word)
    pal.record.context.registers[.rsp] = top - word
  }

  private static func placeNarrow(_ pal: PAL, _ plan: CallPlanInUse, _ memory: inout PALMemory) {
    let word: UInt64 = 4
    var words: UInt64 = 0
    for index in 0..<plan.parameterCount { words += isDouble(plan.parameters[index]) ? 2 : 1 }
    let top = (pal.record.areas.stackEnd - words * word) & ~(stackAlignment - 1)
    var place = top
    for index in 0..<plan.parameterCount {
      let value = argument(index, pal, plan)
      memory.store(value, bytes: word, at: place)
      place += word
      if isDouble(plan.parameters[index]) {
        memory.store(value >> 32, bytes: word, at: place)
        place += word
      }
    }
    memory.store(PALReturn.address(.bits32), bytes: word, at: top - word)
    pal.record.context.registers[.rsp] = top - word
  }

  private static func isDouble(_ parameter: ParameterPlan) -> Bool {
    parameter.kind == .value && parameter.width == 8
  }

  /// A value as it is, a pointer as it is inside.
  private static func argument(_ index: Int, _ pal: PAL, _ plan: CallPlanInUse) -> UInt64 {
    plan.parameters[index].isPointer ? pal.places[index] : pal.arguments[index]
  }
}
