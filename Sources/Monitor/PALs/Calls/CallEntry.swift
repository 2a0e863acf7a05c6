import TrustVisorABI
import X86

/// The state in which a PAL begins a call: what its own ABI promises, and nothing of its caller but the arguments
/// (System V psABI x86-64, 3.2.2 and 3.4.1; psABI i386, 2.2).
enum CallEntry {
  /// Registers that carry a 64-bit PAL's first arguments.
  private static let registerCount = 6

  @inline(__always)
  static func prepare(_ pal: PAL, _ plan: CallPlanInUse, flags: RFlags, _ memory: PrivateMemory) {
    pal.record.context.registers.clear()
    pal.record.context.instructionPointer = plan.entry
    pal.record.context.flags = flags.intersection(.if) | .reserved1
    pal.record.context.isUnderWay = false
    pal.record.context.extendedState = .initial
    if case .bits64 = pal.record.context.codeSize {
      placeWide(pal, plan, memory)
    } else {
      placeNarrow(pal, plan, memory)
    }
  }

  @inline(__always)
  private static func placeWide(_ pal: PAL, _ plan: CallPlanInUse, _ memory: PrivateMemory) {
    let count = plan.parameterCount
    var stack = PALStack(pal.record.areas, word: 8, words: max(0, count - registerCount), memory)
    if count > 0 { pal.record.context.registers[.rdi] = pal.passed[0] }
    if count > 1 { pal.record.context.registers[.rsi] = pal.passed[1] }
    if count > 2 { pal.record.context.registers[.rdx] = pal.passed[2] }
    if count > 3 { pal.record.context.registers[.rcx] = pal.passed[3] }
    if count > 4 { pal.record.context.registers[.r8] = pal.passed[4] }
    if count > 5 { pal.record.context.registers[.r9] = pal.passed[5] }
    pal.record.context.registers[.rsp] = stack.pointer
    stack.append(PALReturn.address(.bits64))
    var index = registerCount
    while index < count {
      stack.append(pal.passed[index])
      index += 1
    }
  }

  @inline(never)
  private static func placeNarrow(_ pal: PAL, _ plan: CallPlanInUse, _ memory: PrivateMemory) {
    var words = 0
    for index in 0..<plan.parameterCount { words += plan.parameters[index].isDouble ? 2 : 1 }
    var stack = PALStack(pal.record.areas, word: 4, words: words, memory)
    pal.record.context.registers[.rsp] = stack.pointer
    stack.append(PALReturn.address(.bits32))
    for index in 0..<plan.parameterCount {
      let value = pal.passed[index]
      stack.append(value)
      if plan.parameters[index].isDouble { stack.append(value >> 32) }
    }
  }
}

/// The top of a PAL's stack as its function finds it: the return address, then the arguments that are not in registers.
private struct PALStack {
  /// What RSP begins as: the words behind the return address are aligned to 16 bytes.
  let pointer: UInt64
  private let word: UInt64
  private let memory: PrivateMemory
  private var place: PhysicalAddress

  private static let alignment: UInt64 = 16

  init(_ areas: CallAreas, word: UInt64, words: Int, _ memory: PrivateMemory) {
    let top = (areas.stackEnd - UInt64(words) * word) & ~(Self.alignment - 1)
    pointer = top - word
    self.word = word
    self.memory = memory
    place = areas.stackFrame &+ pointer % PageSize.small
  }

  @inline(__always)
  mutating func append(_ value: UInt64) {
    if word == 8 {
      memory.store(value, at: place)
    } else {
      memory.store(UInt32(truncatingIfNeeded: value), at: place)
    }
    place = place &+ word
  }
}
