import Foundation
import HostPrograms
import SystemPackage
import Testing

/// The public headers in the languages and for the systems that programs with PALs are written in.
@Suite struct HeaderTests {
  private static let systems = [
    "x86_64-pc-linux-gnu", "i686-pc-linux-gnu", "x86_64-pc-windows-msvc", "i686-pc-windows-msvc",
  ]
  private static let languages = [["-x", "c", "-std=c11"], ["-x", "c++", "-std=c++17"]]

  private static let headers = ["include/pallium.h", "files/pal-files.h"]

  @Test("is clean", arguments: systems, languages)
  func isClean(system: String, language: [String]) async throws {
    for header in Self.headers { try await expectClean(header, system, language) }
  }

  private func expectClean(_ header: String, _ system: String, _ language: [String]) async throws {
    let warnings = ["-Wall", "-Wextra", "-Wconversion", "-Wpedantic", "-Werror"]
    let dialect = system.hasSuffix("msvc") ? ["-fms-extensions"] : []
    let header = Repository.root.appending("SDK").pushing(FilePath(header)).string
    let result = try await runHostProgram(
      ["clang", "--target=\(system)", "-fsyntax-only"] + dialect + warnings + language + [header])
    #expect(result.code == 0, "\(header) \(system) \(language): \(result.errorOutput)")
  }
}

/// The example of the documentation.
@Suite struct DocumentedExampleTests {
  @Test("compiles and links", arguments: Target.allCases)
  func compiles(target: Target) async throws {
    let root = Repository.root
    let page = root.appending(FilePath("Documentation/Pallium.docc/SDK.md").components)
    let text = try String(contentsOfFile: page.string, encoding: .utf8)
    let example = try #require(text.firstMatch(of: /```c\n((?:.|\n)+?)```/)).1
    try await withTemporaryFolder { folder in
      let source = folder.appending("example.c").string
      try Data(example.utf8).write(to: URL(filePath: source))
      let result = try await runHostProgram([
        target.compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
        "-I\(root.appending("SDK").appending("include"))", "-o", folder.appending("example.exe").string,
        source,
        target.folder.appending("libpallium.a").string,
      ])
      #expect(result.code == 0, "\(target.rawValue): \(result.errorOutput)")
    }
  }
}
