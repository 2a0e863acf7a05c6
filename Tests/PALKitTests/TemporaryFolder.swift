import Foundation
import Subprocess
import SystemPackage

/// A folder that exists while `body` runs.
func withTemporaryFolder<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "pallium-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(FilePath(folder.path))
}

extension FilePath {
  func write(_ content: [UInt8]) throws {
    try FileManager.default.createDirectory(
      atPath: removingLastComponent().string, withIntermediateDirectories: true)
    try Data(content).write(to: URL(filePath: string))
  }

  func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: string))) }
}

/// Runs a shell script and returns its exit status and what it printed.
func shell(_ script: String) async throws -> (succeeded: Bool, output: String) {
  let result = try await run(
    .name("bash"), arguments: ["-c", script], output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
  return (result.terminationStatus.isSuccess, result.standardOutput + result.standardError)
}

/// A generator whose numbers are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
