import AgentProtocol
import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a Windows or Linux program in the emulated PC.",
    discussion: """
      PROGRAM is an .exe or an ELF file for x86, 64- or 32-bit; Windows programs run under Wine. If no machine runs \
      yet, one is started and kept for the next program ('pal vm stop --name run' ends it). The machine sees a copy \
      of the program and of the libraries beside it, and runs it in /job, a folder that it shares with the host \
      ('pal vm status --name run' says where).

      Standard input, output and error are the program's. Exit code: the program's own, its low 8 bits; 128 + n if \
      signal n ended it, or a Windows exception like it (139 is a page fault); 124 if the time limit did; 130 if \
      'pal' was interrupted, which ends the program; 127 if there is no such file, 126 if it cannot be run, 125 if \
      'pal' itself failed. Files that are no program: 117 a folder, 118 text, 119 an unknown format, 120 for another \
      processor or system. 121: Wine is missing. 123: the project cannot be built. 64: wrong usage.

      PROGRAM may be the folder of a project too, which is built first, for '--target' or the first target of its \
      pal.toml.

      Examples:
        pal run hello.exe
        pal run hello --target linux-x86
        pal run --timeout 10 ./prog -- --level 3 < input
        pal run --name big --cpus 4 --memory 2G prog.exe
        pal run --json prog.exe | jq .exitCode
      """
  )

  @Option(name: .shortAndLong, help: "The machine's name; started if it does not run.")
  var name = Machine.nameForRuns

  @Option(name: .shortAndLong, help: "Number of CPUs, 1 to 64. Default: the running machine's, else 1.")
  var cpus: Int?

  @Option(
    name: .shortAndLong, help: "Memory, like 256M or 5G. Default: the running machine's, else 512M.",
    transform: memorySize)
  var memory: MemorySize?

  @Option(help: "Seconds after which the program is killed. Default: none.")
  var timeout: Double?

  @Option(name: .customLong("env"), help: "A variable for the program, NAME=VALUE. Repeatable.")
  var environment: [String] = []

  @Flag(
    help: "Print outcome, output and error output as one JSON object; exits 0 if the program could be run.")
  var json = false

  @Option(name: .shortAndLong, help: "Of a project: which of its programs.") var target: String?

  @Argument(help: "The program's file, or a project's folder.") var program: String

  @Argument(parsing: .postTerminator, help: "The program's arguments, after '--'.")
  var arguments: [String] = []

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout takes a number of seconds above 0.")
    }
    if let target, Target(rawValue: target) == nil { throw Target.unknown(target) }
    if let cpus, !(1...64).contains(cpus) { throw ValidationError("--cpus takes a number from 1 to 64.") }
  }

  func run() async throws {
    var code: Int32 = 0
    do throws(PalliumError) {
      code = try report(try await result())
    } catch {
      Terminal.report(error)
      code = error.exitCodeOfRun
    }
    throw ExitCode(code)
  }

  private func result() async throws(PalliumError) -> ProgramResult {
    // First, because it is said at once.
    var run = ProgramRun(try ProgramFile(try await file()), arguments: arguments)
    run.environment = environment
    run.timeLimit = timeout.map { UInt64(max(1, $0 * 1000)) } ?? 0
    let (request, command, progress) = (run, self, Progress(of: name))
    return try await cancelledBySignals { () async throws(PalliumError) in
      defer { progress.finish() }
      return try await command.run(request, progress)
    }
  }

  /// The program's, built if it is a project's.
  private func file() async throws(PalliumError) -> String {
    let path = FilePath(absolute(program))
    guard FileManager.default.fileExists(atPath: path.appending(Manifest.fileName).string) else {
      guard target == nil else {
        throw PalliumError(
          .usage, "'--target' is for projects, and '\(program)' has no \(Manifest.fileName).")
      }
      return path.string
    }
    do throws(BuildFailure) {
      let named = target.flatMap { Target(rawValue: $0) }
      return try await BuiltProject(building: program, target: { named ?? $0.first }).program.string
    } catch {
      throw error.error
    }
  }

  private func run(_ run: ProgramRun, _ progress: Progress) async throws(PalliumError) -> ProgramResult {
    try await run.program.checkWine()
    let machine = try await Machine.runningOrStarted(
      name, progress: { progress.report($0) },
      change: { [cpus, memory] configuration in
        if let cpus { configuration.cpus = cpus }
        if let memory { configuration.memory = memory }
      })
    progress.finish()
    return try await machine.execute(
      run, input: .descriptor(.standardInput), output: json ? .collected : .descriptor(.standardOutput),
      errorOutput: json ? .collected : .descriptorAndEnd(.standardError), progress: { progress.report($0) })
  }

  /// Says what the program could not say itself; returns the exit code.
  private func report(_ result: ProgramResult) throws(PalliumError) -> Int32 {
    if let crash = result.crash { Terminal.note("pal: The program was ended by \(crash.cause).") }
    if let failure = result.palFailure {
      Terminal.note("pal: A PAL has failed meanwhile: \(failure). See 'pal vm log --name \(name)'.")
    }
    if result.result.outcome == .timedOut {
      Terminal.note(
        "pal: The program ran longer than its \(seconds(timeout ?? 0)) s and was killed: see '--timeout'.")
    }
    guard !json else {
      try printJSON(ExecReport(result))
      return 0
    }
    return result.crash?.exitCode ?? result.result.outcome.exitCode
  }

  private func seconds(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(0...3)).grouping(.never))
  }
}
