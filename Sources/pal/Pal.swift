import ArgumentParser
import Foundation
import Logging

@main
struct Pal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pal",
    abstract: "Runs programs with isolated pieces (PALs) in an emulated PC.",
    discussion: """
      Exit codes: 0 success, 1 failure, 64 wrong usage, 69 a compiler is missing. 'pal run' and 'pal vm exec' exit \
      as what they ran did; see their help.

      Examples:
        pal new hello                   make a project: a program with a PAL
        pal build hello                 build it
        pal test hello --cpus 1,2       run its tests for all targets
        pal inspect hello/.pal/hello.pal   what is in it?
        pal measure hello/.pal/hello.pal   what will its PAL be known by?
        pal quote hello --output q      let its PAL prove what it is
        pal verify --quote q --nonce 5a --expect hello.exe   does a quote come from it?
        pal doctor                      is everything there that Pallium needs?
        pal run prog.exe -- --fast      run a Windows or Linux program in the emulated PC
        pal debug hello                 look at it in gdb, line by line
        pal vm start --cpus 2           boot the emulated PC
        pal vm exec -- uname -a         run a command in it
        pal vm stop
        pal bench                       what does the hypervisor cost a program?

      With PALLIUM_LOG=debug it says more of what it does, for example the emulator's whole command line.
      """,
    subcommands: [
      NewCommand.self, BuildCommand.self, RunCommand.self, TestCommand.self, DebugCommand.self,
      InspectCommand.self, MeasureCommand.self, QuoteCommand.self, VerifyCommand.self, VM.self,
      BenchCommand.self, DoctorCommand.self, GuestCommand.self,
      KeepBochsCommand.self,
    ]
  )

  static func main() async {
    let word = ProcessInfo.processInfo.environment["PALLIUM_LOG"] ?? ""
    let level = Logger.Level(rawValue: word) ?? .warning
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = level
      return handler
    }
    await main(nil)
  }
}

struct VM: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm",
    abstract: "The emulated PC: start it, run commands in it, look at it.",
    subcommands: [
      VMStart.self, VMStop.self, VMStatus.self, VMList.self, VMExec.self, VMConsole.self, VMLog.self,
      VMForget.self,
    ]
  )
}
