/// A general register, by its letters; the width is that of the instruction.
enum Register: Int, Sendable, Hashable {
  case a, c, d, b, sp, bp, si, di
  case r8, r9, r10, r11, r12, r13, r14, r15

  /// The name for so many bytes. Of SP to DI, single bytes exist in 64-bit code only.
  func name(bytes: Int) -> String {
    rawValue < Register.r8.rawValue ? legacyName(bytes: bytes) : numberedName(bytes: bytes)
  }

  private func legacyName(bytes: Int) -> String {
    let letters = "\(self)"
    let word = letters.count == 1 ? letters + "x" : letters
    switch bytes {
    case 1: return letters + "l"
    case 2: return word
    case 4: return "e" + word
    default: return "r" + word
    }
  }

  private func numberedName(bytes: Int) -> String {
    switch bytes {
    case 1: "\(self)b"
    case 2: "\(self)w"
    case 4: "\(self)d"
    default: "\(self)"
    }
  }

  /// Its number in DWARF's unwind tables (System V x86-64, figure 3.36; for 32-bit code figure 2.14 of the i386 one).
  func dwarfName(wordBytes: Int) -> String { "%" + name(bytes: wordBytes) }
}
