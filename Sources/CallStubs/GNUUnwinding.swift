/// What GNU's assembler is told for whoever walks the stack: debuggers, exceptions.
struct GNUUnwinding {
  var isELF: Bool
  var wordBytes: Int

  /// 64-bit Windows has tables of its own; all else has DWARF's.
  private var isWindows64: Bool { !isELF && wordBytes == 8 }

  func begin(_ name: String) -> [String] { isWindows64 ? ["\t.seh_proc \(name)"] : ["\t.cfi_startproc"] }

  var endOfPrologue: [String] { isWindows64 ? ["\t.seh_endprologue"] : [] }
  var end: [String] { isWindows64 ? ["\t.seh_endproc"] : ["\t.cfi_endproc"] }

  /// What an instruction of the prologue has changed.
  func after(_ instruction: Instruction) -> [String] {
    isWindows64 ? windows(instruction) : dwarf(instruction)
  }

  private func windows(_ instruction: Instruction) -> [String] {
    switch instruction {
    case .push(let register): ["\t.seh_pushreg %\(register.name(bytes: 8))"]
    case .allocate(let bytes): ["\t.seh_stackalloc \(bytes)"]
    case .saveVector(let number, let offset): ["\t.seh_savexmm %xmm\(number), \(offset)"]
    default: []
    }
  }

  private func dwarf(_ instruction: Instruction) -> [String] {
    switch instruction {
    case .push(let register):
      [
        "\t.cfi_adjust_cfa_offset \(wordBytes)",
        "\t.cfi_rel_offset \(register.dwarfName(wordBytes: wordBytes)), 0",
      ]
    case .allocate(let bytes): ["\t.cfi_adjust_cfa_offset \(bytes)"]
    case .move(.sp, let register): ["\t.cfi_def_cfa_register \(register.dwarfName(wordBytes: wordBytes))"]
    default: []
    }
  }

  /// Windows reads an epilogue's instructions; DWARF's tables tell each change.
  func afterEpilogue(_ instruction: Instruction) -> [String] {
    if isWindows64 { return [] }
    switch instruction {
    case .pop(let register):
      return [
        "\t.cfi_adjust_cfa_offset -\(wordBytes)",
        "\t.cfi_restore \(register.dwarfName(wordBytes: wordBytes))",
      ]
    case .release(let bytes): return ["\t.cfi_adjust_cfa_offset -\(bytes)"]
    case .leave:
      return [
        "\t.cfi_def_cfa \(Register.sp.dwarfName(wordBytes: wordBytes)), \(wordBytes)",
        "\t.cfi_restore \(Register.bp.dwarfName(wordBytes: wordBytes))",
      ]
    default: return []
    }
  }
}
