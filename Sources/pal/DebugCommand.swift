import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

struct DebugCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debug",
    abstract: "Runs a program in the emulated PC under gdb: from its main function on, or inside its PAL.",
    discussion: """
      PROGRAM is a program as for 'pal run', built with '-g': for Windows or Linux, 64- or 32-bit. PROJECT is a \
      project's folder; it is built, and its program debugged. gdb runs on this machine, in the terminal, and stops \
      where the program's main function begins.

      With '--pal' gdb stops inside the project's PAL, at all its functions or where '--break' says. It then looks at \
      the whole machine: while it stops, everything in there stands.

      With a script, gdb carries out its commands after that stop, and ends; standard input is the program's. Without \
      one the terminal is gdb's, and the program has no input unless '--input' names a file. The program writes to \
      standard output and error. When gdb ends, so does the program.

      Exit codes: gdb's own, which is 1 after a command of the script's that failed; 122 if the program has no source \
      lines, 123 if gdb, gdbserver or a compiler is missing or the project has mistakes; all others as 'pal run' has \
      them for what it cannot run.

      Examples:
        pal debug hello                          the project in this folder
        pal debug hello --target windows-x86
        pal debug hello --pal                    inside its PAL
        pal debug hello --pal --break pal.c:17
        pal debug prog.exe -- --level 3
        pal debug ./prog --break parse           stops in another function
        pal debug ./prog --script look.gdb < input
      """
  )

  @Option(name: .shortAndLong, help: "The machine's name; started if it does not run.")
  var name = Machine.nameForRuns

  @Option(name: .shortAndLong, help: "Number of CPUs, 1 to 64. Default: the running machine's, else 1.")
  var cpus: Int?

  @Option(
    help: "Where to stop: a function, or FILE:LINE. Repeatable. Default: main, or all of the PAL's functions."
  )
  var `break`: [String] = []

  @Flag(help: "Stop inside the project's PAL.") var pal = false

  @Option(help: "A file of gdb's commands, after which gdb ends.") var script: String?

  @Option(help: "A file that is the program's standard input.") var input: String?

  @Option(name: .shortAndLong, help: "Of a project: which program. Default: linux-x64, else its first.")
  var target: Target?

  @Argument(help: "The program's file, or a project's folder.") var program: String

  @Argument(parsing: .postTerminator, help: "The program's arguments, after '--'.")
  var arguments: [String] = []

  func validate() throws {
    if let cpus, !(1...64).contains(cpus) { throw ValidationError("--cpus takes a number from 1 to 64.") }
    if `break`.contains(where: { $0.contains(where: \.isNewline) }) {
      throw ValidationError("--break takes one line.")
    }
  }

  func run() async throws {
    var code: Int32 = 0
    do throws(PalliumError) {
      // Ctrl-C at the terminal is for gdb, which interrupts the program.
      code = try await cancelledBySignals(keyboard: script != nil) { () async throws(PalliumError) in
        try await debug()
      }
    } catch {
      Terminal.report(error)
      code = error.exitCodeOfRun
    }
    throw ExitCode(code)
  }

  private func debug() async throws(PalliumError) -> Int32 {
    let debugger = try Debugger()
    let script = try script.map { name throws(PalliumError) in try file(name) }
    let input = try programInput()
    let subject = try await DebugSubject.find(program, target: target)
    guard subject.project != nil || !pal else {
      throw PalliumError(
        .usage, "'--pal' needs the folder of a project, for the PAL's symbols, which '\(program)' is not.")
    }
    var request = DebugRequest(ProgramRun(subject.program, arguments: arguments))
    request.script = script
    request.input = input
    request.locations = `break`
    let progress = Progress(of: name)
    defer { progress.finish() }
    let machine = try await machine(for: subject.program, progress)
    guard let project = subject.project, pal else {
      return try await machine.debug(request, with: debugger) { progress.report($0) }
    }
    let inside = PALDebugRequest(request, builder: project.builder, manifest: project.manifest)
    return try await machine.debug(inside, with: debugger)
  }

  private func machine(
    for program: ProgramFile, _ progress: Progress
  ) async throws(PalliumError) -> Machine {
    try await program.checkWine()
    defer { progress.finish() }
    let machine = try await Machine.runningOrStarted(
      name, progress: { progress.report($0) },
      change: { [cpus] configuration in if let cpus { configuration.cpus = cpus } })
    guard machine.record.configuration.emulator == .qemu else {
      throw PalliumError(
        .usage, "Programs cannot be debugged in Bochs: name a machine that QEMU plays with '--name'.")
    }
    return machine
  }

  private func programInput() throws(PalliumError) -> ExecInput {
    guard let input else { return script == nil ? .nothing : .descriptor(.standardInput) }
    guard let file = try? FileDescriptor.open(FilePath(input), .readOnly) else { throw Self.absent(input) }
    return .descriptor(file)
  }

  private func file(_ name: String) throws(PalliumError) -> FilePath {
    guard FileManager.default.isReadableFile(atPath: name) else { throw Self.absent(name) }
    return FilePath(absolute(name))
  }

  private static func absent(_ file: String) -> PalliumError {
    PalliumError(.programNotFound, "There is no file \(file) that can be read: check the path.")
  }
}

extension Target: ExpressibleByArgument {}
