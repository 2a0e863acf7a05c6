import ArgumentParser
import Foundation
import PALKit

struct VMForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Deletes a machine's secret: what its PALs have sealed is lost for ever.",
    discussion: """
      Machines started under the same name share a secret, from which the keys of their PALs come. Without it nobody \
      can open again what PALs have sealed there, and quotes come from another key. The next machine of the \
      name gets a new secret. Asks first, unless '--yes' is given; refuses while the machine runs.

      Examples:
        pal vm forget big
        pal vm forget run --yes
      """
  )

  @Argument(help: "The machine's name.") var name: String
  @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let secret = try KeptSecret(of: name)
      if !yes { try confirm() }
      try secret.forget()
      print("The secret of '\(name)' is forgotten.")
    }
  }

  private func confirm() throws(PalliumError) {
    guard isatty(STDIN_FILENO) == 1 else {
      throw PalliumError(.usage, "There is no terminal to ask at: give '--yes' to forget the secret.")
    }
    Terminal.write(
      "What PALs have sealed in '\(name)' can never be opened again. Forget its secret? [y/N] ",
      to: .standardError)
    guard ["y", "yes"].contains(readLine()?.lowercased()) else {
      throw PalliumError(.interrupted, "The secret of '\(name)' is kept.")
    }
  }
}
