import SystemPackage

/// Commands for gdb, a line each.
struct DebuggerCommands {
  private(set) var lines: [String] = []

  /// Seconds after which gdb asks again; a guest under emulation is slow, and a machine with one CPU may be busy.
  private static let patience = 60

  /// Begins with what holds for every session; what gdb says goes to a file, until ``end``.
  init(quietly log: FilePath) {
    lines = [
      "set logging file \(log)", "set logging redirect on", "set logging enabled on",
      "set remotetimeout \(Self.patience)", "set debuginfod enabled off",
    ]
  }

  mutating func add(_ commands: String...) { lines += commands }

  /// The text; from its last line on, gdb speaks to its user.
  func end(with command: String) -> String {
    (lines + ["set logging enabled off", "set logging redirect off", command]).map { $0 + "\n" }.joined()
  }
}

extension DebuggerCommands {
  /// Stops a program at a place. The connection is with gdbserver.
  static func program(
    _ entry: EntryPoint?, at locations: [String], connection: FilePath, log: FilePath
  ) -> String {
    var commands = DebuggerCommands(quietly: log)
    // The guest has the host's libraries.
    commands.add("set sysroot /")
    if entry != nil { commands.prepareForWine() }
    commands.add("target remote \(connection)")
    if let entry { commands.pass(entry) }
    for location in locations { commands.add("tbreak \(location)") }
    return commands.end(with: "continue")
  }

  /// To Linux, a program under Wine is a process of Wine's; its libraries have other names than gdb would look for.
  private mutating func prepareForWine() {
    add("set osabi GNU/Linux", "set auto-solib-add off")
    // gdbserver attaches to it, but gdb shall end it.
    add("set remote query-attached-packet off")
    // Wine's own, between its processes.
    add("handle SIGUSR1 SIGUSR2 SIGQUIT nostop noprint pass")
  }

  /// Lets the program come to its entry, and puts right what is there. A breakpoint in a register, because there may
  /// be no memory yet at that address.
  private mutating func pass(_ entry: EntryPoint) {
    let address = "0x" + String(entry.address, radix: 16)
    add("thbreak *\(address)", "continue")
    add("set {unsigned short}\(address) = \(entry.original)")
  }
}

extension DebuggerCommands {
  /// Stops the machine at places in a PAL. The connection is with the emulator's stub.
  /// - Parameters:
  ///   - symbols: the linked PAL.
  ///   - registers: how gdb is to understand the stub's registers; nil for 64-bit code, as the stub says.
  static func pal(
    _ symbols: FilePath, at locations: [String], in memory: HypervisorMemory, registers: FilePath?,
    connection: FilePath,
    log: FilePath
  ) -> String {
    var commands = DebuggerCommands(quietly: log)
    // All at once: else gdb does not find Swift's functions.
    commands.add("file -readnow \"\(symbols)\"")
    if let registers { commands.describe(registers) }
    // What the emulator stops is the machine; what gdb ends is the program.
    commands.add("set remote query-attached-packet off", "set language c")
    commands.add("set $pal_memory = \(memory.range.lowerBound)")
    for (number, location) in locations.enumerated() { commands.remember(number, location) }
    commands.add("target remote \(connection)")
    for (number, location) in locations.enumerated() {
      commands.add("hbreak \(location) if \(condition(number, memory))")
    }
    commands.add("set language auto")
    return commands.end(with: "continue")
  }

  private mutating func describe(_ registers: FilePath) {
    add("set tdesc filename \(registers)")
    // One register at a time the stub would number in its own way.
    add("set remote fetch-register-packet off", "set remote set-register-packet off")
  }

  /// Keeps the code at a place, as the linked PAL has it.
  private mutating func remember(_ number: Int, _ location: String) {
    add("info line \(location)", "set $pal_place_\(number) = (unsigned long long) $_")
    add("set $pal_code_\(number) = {unsigned long long} $pal_place_\(number)")
  }

  /// The emulator stops at an address in every address space. It is the PAL's if the page tables are one of the
  /// hypervisor's, and this PAL's if its code is there.
  private static func condition(_ number: Int, _ memory: HypervisorMemory) -> String {
    "$cr3 >= \(memory.range.lowerBound) && $cr3 < \(memory.range.upperBound)"
      + " && {unsigned long long} $pal_place_\(number) == $pal_code_\(number)"
  }
}
