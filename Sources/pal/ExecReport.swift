import AgentProtocol
import Foundation
import PALKit

/// A command's or a program's result for scripts; output that is not UTF-8 is given in base 64.
struct ExecReport: Encodable {
  struct Stream: Encodable {
    var encoding: String
    var content: String

    init(_ bytes: [UInt8]) {
      let text = String(validating: bytes, as: UTF8.self)
      encoding = text == nil ? "base64" : "utf-8"
      content = text ?? Data(bytes).base64EncodedString()
    }
  }

  var outcome: String
  var exitCode: Int32
  var signal: UInt8?
  /// Of a program that crashed.
  var crash: String?
  /// What ended a PAL's call meanwhile.
  var palFailure: String?
  var output: Stream
  var errorOutput: Stream

  init(_ result: ExecResult) {
    output = Stream(result.output)
    errorOutput = Stream(result.errorOutput)
    exitCode = result.outcome.exitCode
    switch result.outcome {
    case .exited: outcome = "exited"
    case .timedOut: outcome = "timedOut"
    case .signalled(let number):
      outcome = "signalled"
      signal = number
    }
  }

  init(_ result: ProgramResult) {
    self.init(result.result)
    guard let crash = result.crash else { return }
    self.crash = crash.cause
    palFailure = result.palFailure
    exitCode = crash.exitCode
    if case .exited = result.result.outcome { outcome = "crashed" }
  }
}
