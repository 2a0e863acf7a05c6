import Foundation
import SystemPackage

/// Tells, from the hypervisor's log, whether a PAL has failed while a program ran.
struct PALFailureWatch {
  private let log: FilePath
  private let start: UInt64

  /// Begins now.
  init(log: FilePath) {
    self.log = log
    start = Self.withFile(log) { try $0.seekToEnd() } ?? 0
  }

  /// The last failure since then, "page fault at rip 0x10016006, address 0x8".
  var lastFailure: String? {
    let bytes = Self.withFile(log) { file in
      try file.seek(toOffset: start)
      return try file.readToEnd()
    }
    return bytes.flatMap { $0 }.flatMap { Self.lastFailure(in: String(decoding: $0, as: UTF8.self)) }
  }

  /// The hypervisor writes "warning: cpu 0: PAL 5: page fault at rip 0x10016006, address 0x8; its call ends".
  static func lastFailure(in text: String) -> String? {
    text.matches(of: /PAL \d+: (.+ at rip .+); its call ends/).last.map { String($0.1) }
  }

  private static func withFile<Result>(_ path: FilePath, _ body: (FileHandle) throws -> Result) -> Result? {
    guard let file = FileHandle(forReadingAtPath: path.string) else { return nil }
    defer { try? file.close() }
    return try? body(file)
  }
}
