import PALImages
import SystemPackage

/// A program of one target with its arguments, and what it is to do.
public struct MatrixCase: Sendable {
  /// For the table, without the arguments.
  public var name: String
  public var target: Target
  public var program: FilePath
  public var arguments: [String]
  /// Its standard input.
  public var input = ""
  /// Which of the machine's starts it belongs to, from 0 on: once all cases of one are done, the machine is started
  /// again for those of the next. The job folder stays, and so does the machine's secret.
  public var start = 0
  public var exitCode: Int32 = 0
  /// All of its standard output; nil if it does not matter. Line ends count as one character on every system.
  public var output: String?
  /// Looks at what it has left in the job folder: what is wrong with that, or nil.
  public var inspect: (@Sendable (_ jobFolder: FilePath) -> String?)?
  /// After so many milliseconds it is killed.
  public var timeLimit: UInt64 = 300_000

  public init(name: String, target: Target, program: FilePath, arguments: [String] = []) {
    self.name = name
    self.target = target
    self.program = program
    self.arguments = arguments
  }

  /// As a person would type it.
  var command: String {
    ([name] + arguments).joined(separator: " ") + (start > 0 ? " (after a restart)" : "")
  }

  /// What is wrong with how it ended and with what it has left; nil if nothing is.
  func fault(in result: ProgramResult, jobFolder: FilePath) -> String? {
    fault(in: result) ?? inspect?(jobFolder)
  }

  func fault(in result: ProgramResult) -> String? {
    if let crash = result.crash { return "ended by \(crash.cause)" }
    switch result.result.outcome {
    case .timedOut: return "ran longer than \(timeLimit / 1000) s"
    case .signalled(let number): return "ended by signal \(number)"
    case .exited(let code) where Int32(code) != exitCode: return "exit code \(code) instead of \(exitCode)"
    case .exited: break
    }
    guard let output, output != result.result.text.replacing("\r\n", with: "\n") else { return nil }
    return "another output than expected"
  }
}
