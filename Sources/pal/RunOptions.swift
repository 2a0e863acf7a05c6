import AgentProtocol
import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

/// Which program is run, in which machine, and how: of all commands that run one.
struct RunOptions: ParsableArguments {
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

  @Option(name: .shortAndLong, help: "Of a project: which of its programs.") var target: String?

  @Argument(help: "The program's file, or a project's folder.") var program: String

  func validate() throws {
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout takes a number of seconds above 0.")
    }
    if let target, Target(rawValue: target) == nil { throw Target.unknown(target) }
    if let cpus, !(1...64).contains(cpus) { throw ValidationError("--cpus takes a number from 1 to 64.") }
  }
}

extension RunOptions {
  /// The program's file; built, if it is a project's.
  func file() async throws(PalliumError) -> String {
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

  /// Runs a program with this command's standard input; an interruption ends it.
  func run(
    _ file: String, _ arguments: [String], output: ExecOutput, errorOutput: ExecOutput
  ) async throws(PalliumError) -> ProgramResult {
    // First, because it is said at once.
    var run = ProgramRun(try ProgramFile(file), arguments: arguments)
    run.environment = environment
    run.timeLimit = timeout.map { UInt64(max(1, $0 * 1000)) } ?? 0
    let (request, options, progress) = (run, self, Progress(of: name))
    return try await cancelledBySignals { () async throws(PalliumError) in
      defer { progress.finish() }
      try await request.program.checkWine()
      let machine = try await options.machine(progress)
      progress.finish()
      return try await machine.execute(
        request, input: .descriptor(.standardInput), output: output, errorOutput: errorOutput,
        progress: { progress.report($0) })
    }
  }

  private func machine(_ progress: Progress) async throws(PalliumError) -> Machine {
    try await Machine.runningOrStarted(
      name, progress: { progress.report($0) },
      change: { [cpus, memory] configuration in
        if let cpus { configuration.cpus = cpus }
        if let memory { configuration.memory = memory }
      })
  }

  /// Says what a program that was ended could not say itself.
  func explain(_ result: ProgramResult) {
    if let crash = result.crash { Terminal.note("pal: The program was ended by \(crash.cause).") }
    if let failure = result.palFailure {
      Terminal.note("pal: A PAL has failed meanwhile: \(failure). See 'pal vm log --name \(name)'.")
    }
    if result.result.outcome == .timedOut {
      let limit = (timeout ?? 0).formatted(.number.precision(.fractionLength(0...3)).grouping(.never))
      Terminal.note("pal: The program ran longer than its \(limit) s and was killed: see '--timeout'.")
    }
  }
}
