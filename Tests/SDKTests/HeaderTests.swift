import HostPrograms
import Testing

/// The public header in the languages and for the systems that programs with PALs are written in.
@Suite struct HeaderTests {
  private static let systems = [
    "x86_64-pc-linux-gnu", "i686-pc-linux-gnu", "x86_64-pc-windows-msvc", "i686-pc-windows-msvc",
  ]
  private static let languages = [["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++17"]]

  @Test("is clean", arguments: systems, languages)
  func isClean(system: String, language: [String]) async throws {
    let warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror"]
    let dialect = system.hasSuffix("msvc") ? ["-fms-extensions"] : []
    let header = Repository.root.appending("SDK").appending("include").appending("pallium.h").string
    let result = try await runHostProgram(
      ["clang", "--target=\(system)", "-fsyntax-only"] + dialect + warnings + language + [header])
    #expect(result.code == 0, "\(system) \(language): \(result.errorOutput)")
  }
}
