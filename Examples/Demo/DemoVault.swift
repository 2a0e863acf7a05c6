import PALImages
import PALKit
import SystemPackage

/// A vault for each target, which is opened again when the machine has been started again.
enum DemoVault {
  private static let password = "open sesame\n"

  static func cases() async throws(PalliumError) -> [MatrixCase] {
    try await DemoProject(building: "Vault").forEachTarget { target, program, file in
      func entry(_ words: [String], _ input: String = password) -> MatrixCase {
        var entry = MatrixCase(
          name: "vault", target: target, program: program, arguments: ["\(file).vault"] + words)
        entry.input = input
        return entry
      }
      var get = entry(["get", "bicycle"])
      get.output = "4711\n"
      get.start = 1
      return [entry(["create"]), entry(["add", "bicycle"], password + "4711\n"), get]
    }
  }
}
