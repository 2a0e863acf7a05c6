import Foundation
import PALKit
import Subprocess
import SystemPackage

/// The examples that the demo runs, each built as a 64-bit and a 32-bit program.
struct DemoPrograms {
  /// A program for each width.
  typealias Pair = [(kind: String, path: String)]

  /// Where they lie on the host; the guest sees it under the same path.
  let folder: String

  /// Examples/Probe: asks whether the hypervisor answers.
  var probes: Pair { pair("probe") }
  /// Examples/PAL: calls a function as a PAL.
  var adders: Pair { pair("adder") }

  private func pair(_ name: String) -> Pair {
    [("64-bit", "\(folder)/\(name)64"), ("32-bit", "\(folder)/\(name)32")]
  }

  static func build() async throws(PalliumError) -> DemoPrograms {
    let examples = FilePath(#filePath).removingLastComponent().removingLastComponent()
    let folder = examples.removingLastComponent().appending(".build").appending("demo").string
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw PalliumError(.hostFailure, "\(folder) cannot be made: make room on its file system.")
    }
    let sources = ["probe": ["Probe/probe.c"], "adder": ["PAL/adder.c", "PAL/pal.c"]]
    for (name, files) in sources {
      let paths = files.map { examples.appending(FilePath($0).components).string }
      // Static: the guest has the host's libraries, which need not have 32-bit ones.
      let arguments = ["-std=gnu17", "-O2", "-Wall", "-Wextra", "-static"] + paths
      try await compile("gcc", arguments + ["-o", "\(folder)/\(name)64"])
      try await compile("i686-linux-gnu-gcc", arguments + ["-o", "\(folder)/\(name)32"])
    }
    return DemoPrograms(folder: folder)
  }

  private static func compile(_ compiler: String, _ arguments: [String]) async throws(PalliumError) {
    let result = try? await Subprocess.run(
      .name(compiler), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 65536))
    guard let result else {
      throw PalliumError(.notSetUp, "\(compiler) cannot be run: run 'make setup', which installs it.")
    }
    guard result.terminationStatus.isSuccess else {
      throw PalliumError(
        .hostFailure, "An example does not compile: see the compiler's words above.",
        details: result.standardError.split(separator: "\n").map(String.init))
    }
  }
}
