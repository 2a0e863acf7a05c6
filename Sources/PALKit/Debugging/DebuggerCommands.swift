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
    _ entry: EntryPoint?, at location: String, connection: FilePath, log: FilePath
  ) -> String {
    var commands = DebuggerCommands(quietly: log)
    // The guest has the host's libraries.
    commands.add("set sysroot /")
    if entry != nil { commands.prepareForWine() }
    commands.add("target remote \(connection)")
    if let entry { commands.pass(entry) }
    commands.add("tbreak \(location)")
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
