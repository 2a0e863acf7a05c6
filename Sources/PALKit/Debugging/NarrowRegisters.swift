/// What gdb is told of the emulator's registers for 32-bit code.
///
/// The stub of a 64-bit PC sends 64-bit registers whatever code runs; gdb knows 32-bit code's names for them in its
/// own places only. This description gives each half of a register a name, in the stub's order (QEMU's
/// i386-64bit.xml).
enum NarrowRegisters {
  static var description: String {
    var registers = Registers()
    for name in ["eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp"] {
      registers.addHalves(name, ["ebp", "esp"].contains(name) ? "data_ptr" : "int32")
    }
    for number in 8...15 { registers.add("r\(number)", 64, "uint64", to: .other) }
    registers.addHalves("eip", "code_ptr")
    for name in ["eflags", "cs", "ss", "ds", "es", "fs", "gs"] { registers.add(name, 32, "int32", to: .core) }
    for name in ["fs_base", "gs_base", "k_gs_base", "cr0", "cr2", "cr3", "cr4", "cr8", "efer"] {
      registers.add(name, 64, "uint64", to: .other)
    }
    for number in 0...7 { registers.add("st\(number)", 80, "i387_ext", to: .core) }
    for name in ["fctrl", "fstat", "ftag", "fiseg", "fioff", "foseg", "fooff", "fop"] {
      registers.add(name, 32, "int", to: .core)
    }
    for number in 0...15 { registers.add("xmm\(number)", 128, "uint128", to: number < 8 ? .sse : .other) }
    registers.add("mxcsr", 32, "int", to: .sse)
    return registers.description
  }
}

/// Registers in the order in which they are sent.
private struct Registers: CustomStringConvertible {
  enum Feature: String, CaseIterable {
    case core = "org.gnu.gdb.i386.core"
    case sse = "org.gnu.gdb.i386.sse"
    case other = "pallium.wide"
  }

  private var lines: [Feature: [String]] = [:]
  private var count = 0

  mutating func add(_ name: String, _ bits: Int, _ type: String, to feature: Feature) {
    lines[feature, default: []].append(
      "<reg name=\"\(name)\" bitsize=\"\(bits)\" type=\"\(type)\" regnum=\"\(count)\"/>")
    count += 1
  }

  /// A 64-bit register of which the code knows the lower half.
  mutating func addHalves(_ name: String, _ type: String) {
    add(name, 32, type, to: .core)
    add(name + "_high", 32, "int32", to: .other)
  }

  var description: String {
    let features = Feature.allCases.map { feature in
      "<feature name=\"\(feature.rawValue)\">\n\(lines[feature, default: []].joined(separator: "\n"))\n</feature>"
    }
    return """
      <?xml version="1.0"?>
      <!DOCTYPE target SYSTEM "gdb-target.dtd">
      <target><architecture>i386</architecture>
      \(features.joined(separator: "\n"))
      </target>

      """
  }
}
