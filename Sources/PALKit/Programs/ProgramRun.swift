import AgentProtocol
import Foundation
import SystemPackage

/// A program to be run in a machine.
public struct ProgramRun: Sendable {
  public var program: ProgramFile
  public var arguments: [String]
  /// Variables in addition to the guest's own, `NAME=VALUE`.
  public var environment: [String] = []
  /// After so many milliseconds it is killed; 0 is never.
  public var timeLimit: UInt64 = 0

  public init(_ program: ProgramFile, arguments: [String] = []) {
    self.program = program
    self.arguments = arguments
  }
}

/// How a program ended and what it wrote, as far as that was collected.
public struct ProgramResult: Sendable {
  public var result: ExecResult
  /// nil if it ended by itself or by the time limit.
  public var crash: ProgramCrash?
  /// Of a program that crashed: what ended the last call of a PAL while it ran, by the hypervisor's log.
  public var palFailure: String?
}

extension Machine {
  /// Runs a program of the host in the guest and returns how it ended.
  ///
  /// Cancelling the task ends the program.
  /// - Parameters:
  ///   - guestMayStand: whether a debugger may stop the guest while the program runs.
  ///   - progress: told what takes long.
  public func execute(
    _ run: ProgramRun, input: ExecInput = .nothing, output: ExecOutput = .collected,
    errorOutput: ExecOutput = .collected, guestMayStand: Bool = false,
    progress: @Sendable (String) -> Void = { _ in }
  ) async throws(PalliumError) -> ProgramResult {
    let request = try await request(for: run, progress: progress)
    let watch = PALFailureWatch(log: directory.hypervisorLog)
    let result = try await execute(
      request, input: input, output: output, errorOutput: errorOutput, guestMayStand: guestMayStand)
    let crash = ProgramCrash(result.outcome, errorOutput: result.errorOutput, kind: run.program.kind)
    return ProgramResult(
      result: result, crash: crash, palFailure: crash == nil ? nil : watch.lastFailure)
  }

  /// The command that runs a program in the guest.
  /// - Parameter path: where the guest sees it; nil to make it visible.
  func request(
    for run: ProgramRun, at path: String? = nil, progress: @Sendable (String) -> Void
  ) async throws(PalliumError) -> ExecRequest {
    var request = ExecRequest(
      arguments: run.arguments, environment: run.environment, timeLimit: run.timeLimit)
    if run.program.kind.isWindows, !record.configuration.emulator.sharesFolders {
      throw PalliumError(
        .commandRefused,
        "A guest in Bochs has no Wine: run Windows programs in a machine that QEMU plays.")
    }
    let path = if let path { path } else { try await guestPath(of: run.program, progress: progress) }
    guard case .windows(let width) = run.program.kind else {
      request.arguments.insert(path, at: 0)
      return request
    }
    let wine = try await WineInstallation.find(for: width, locations: locations)
    let prefix = try await WinePrefix.prepared(for: wine, in: locations, progress: progress)
    let loader = width == .bits64 ? WineInstallation.loader64 : WineInstallation.loader32
    let words = ["/pallium/bin/windows", prefix.name, loader, path]
    request.arguments = words + run.arguments
    request.environment = WineEnvironment.guest + run.environment
    return request
  }

  /// Where the guest sees a program: in a folder that is shared with it, else in the spool.
  func guestPath(
    of program: ProgramFile, progress: @Sendable (String) -> Void = { _ in }
  ) async throws(PalliumError) -> String {
    guard record.configuration.emulator.sharesFolders else {
      return try await bringProgram(program, progress: progress)
    }
    let shared = record.configuration.shares + ["/usr"]
    let isShared = shared.contains { program.path.starts(with: FilePath($0)) }
    // Wine asks for no permission; Linux does.
    let isReady = program.kind.isWindows || FileManager.default.isExecutableFile(atPath: program.path.string)
    if isShared, isReady { return program.path.string }
    return try ProgramSpool(folder: directory.programs).add(program)
  }
}
