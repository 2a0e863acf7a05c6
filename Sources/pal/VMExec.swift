import AgentProtocol
import ArgumentParser
import Foundation
import PALKit
import SystemPackage

struct VMExec: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Runs a command in a machine's guest.",
    discussion: """
      Standard input, output and error are the command's. Exit code: the command's own, 128 + n if signal n \
      ended it, 124 if the time limit did, 127 if there is no such command, 126 if it cannot be run, 125 if \
      'pal' itself failed. Interrupting 'pal' ends the command.

      Examples:
        pal vm exec -- uname -a
        pal vm exec --timeout 10 --env LEVEL=3 --cwd /tmp -- sh -c 'echo $LEVEL; pwd'
        tar c . | pal vm exec -- tar x -C /job
      """
  )

  @OptionGroup var machine: MachineName

  @Option(help: "Seconds after which the command is killed. Default: none.")
  var timeout: Double?

  @Option(name: .customLong("env"), help: "A variable for the command, NAME=VALUE. Repeatable.")
  var environment: [String] = []

  @Option(help: "The command's working directory. Default: the job folder, /job.")
  var cwd: String?

  @Flag(
    help: "Print outcome, output and error output as one JSON object; exits 0 if the command could be run.")
  var json = false

  @Argument(parsing: .postTerminator, help: "The command and its arguments, after '--'.")
  var command: [String] = []

  func validate() throws {
    if command.isEmpty {
      throw ValidationError("There is no command: give one after '--', like 'pal vm exec -- ls'.")
    }
    if let timeout, !(timeout > 0 && timeout < 1e9) {
      throw ValidationError("--timeout takes a number of seconds above 0.")
    }
  }

  func run() async throws {
    var code: Int32 = 0
    do throws(PalliumError) {
      let result = try await execute()
      code = json ? 0 : result.outcome.exitCode
      if json { try printJSON(ExecReport(result)) }
    } catch {
      Terminal.report(error)
      code =
        switch error.kind {
        case .commandNotFound: 127
        case .commandNotExecutable: 126
        case .usage: ExitCode.validationFailure.rawValue
        default: 125
        }
    }
    throw ExitCode(code)
  }

  private func execute() async throws(PalliumError) -> ExecResult {
    let request = ExecRequest(
      arguments: command, environment: environment, directory: cwd ?? "",
      timeLimit: timeout.map { UInt64(max(1, $0 * 1000)) } ?? 0)
    let name = machine.name
    return try await Machine.running(name).execute(
      request, input: .descriptor(.standardInput),
      output: json ? .collected : .descriptor(.standardOutput),
      errorOutput: json ? .collected : .descriptor(.standardError),
      progress: { Terminal.note("\(name): \($0)") })
  }
}
