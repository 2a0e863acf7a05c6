/// A run of the program that `pal test` makes, and what it is to do.
public struct ProjectTest: Equatable, Sendable {
  public var arguments: [String] = []
  public var exitCode = 0
  /// All of its standard output, lines ended by newline characters; nil if it does not matter.
  public var output: String?
  /// Seconds after which it has failed.
  public var timeout = Self.usualTimeout

  public init() {}

  static let usualTimeout = 60
  static let longestTimeout = 3600
}

/// Reads a `[[test]]`.
struct TestReader {
  let table: TableReader

  func read() -> ProjectTest {
    table.allow(["arguments", "exit-code", "output", "timeout"])
    var test = ProjectTest()
    if table.has("arguments") {
      test.arguments = table.strings("arguments", mayBeEmpty: true)?.map(\.text) ?? []
    }
    test.exitCode = table.integer("exit-code", 0...255, standard: 0) ?? 0
    if table.has("output") { test.output = table.string("output") }
    test.timeout =
      table.integer("timeout", 1...ProjectTest.longestTimeout, standard: ProjectTest.usualTimeout)
      ?? ProjectTest.usualTimeout
    return test
  }
}
