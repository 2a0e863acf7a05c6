import ArgumentParser
import Foundation
import PALKit
import SystemPackage

struct VMConsole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console",
    abstract: "Connects the terminal with the guest's console. Ctrl-] ends it.",
    discussion: "Press Enter for a shell. What the console showed earlier: pal vm log --guest."
  )

  @OptionGroup var machine: MachineName

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let machine = try Machine.running(machine.name)
      Terminal.note("Connected to \(machine.name); Ctrl-] ends it.")
      let saved = rawTerminal()
      defer { restoreTerminal(saved) }
      try machine.attachConsole(input: .standardInput, output: .standardOutput)
    }
  }

  /// Lets every key through; nil when standard input is no terminal.
  private func rawTerminal() -> termios? {
    var attributes = termios()
    guard tcgetattr(STDIN_FILENO, &attributes) == 0 else { return nil }
    let saved = attributes
    cfmakeraw(&attributes)
    tcsetattr(STDIN_FILENO, TCSANOW, &attributes)
    return saved
  }

  private func restoreTerminal(_ saved: termios?) {
    guard var saved else { return }
    tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    Terminal.note("")
  }
}
