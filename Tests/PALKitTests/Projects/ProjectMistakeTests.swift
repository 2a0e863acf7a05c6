import Foundation
import PALImages
import Testing

@testable import PALKit

/// Mistakes in a project's sources: what is told, and where.
@Suite(.serialized) struct ProjectMistakeTests {
  private func failure(_ project: Project, _ targets: Target?...) async throws -> BuildFailure {
    try await #require(throws: BuildFailure.self) {
      let builder = try ProjectBuilder(folder: project.folder, locations: Project.locations)
      _ = try await builder.build(targets: targets.isEmpty ? [.linuxX64] : targets.compactMap(\.self))
    }
  }

  @Test func functionsOfALibraryAreNamedWithTheirPlace() async throws {
    let project = try Project()
    try project.change(
      "pal.c", "static uint32_t greetings", "int printf(const char *, ...);\nstatic uint32_t greetings")
    try project.change("pal.c", "  return ++greetings;", "  printf(\"%u\", room);\n  return ++greetings;")
    let failure = try await failure(project)
    let line = try project.text("pal.c").split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.contains("printf(\"") }
    #expect(failure.kind == .projectFaulty)
    #expect(
      failure.diagnostics.map(\.file) == ["pal.c"] && failure.diagnostics[0].line == line.map { $0 + 1 })
    #expect(failure.diagnostics[0].message.contains("'printf' is not defined"))
    #expect(failure.error.details == failure.diagnostics.map(\.description))
  }

  @Test func whatEmbeddedSwiftHasNotIsNamed() async throws {
    let project = try Project(language: .swift)
    try project.change("pal.swift", "  greetings += 1", "  print(\"hello\")\n  greetings += 1")
    let failure = try await failure(project)
    #expect(failure.diagnostics.contains { $0.message.contains("'putchar' is not defined") }, "\(failure)")
  }

  @Test func wrongTypesAreTheCompilersToTell() async throws {
    let inC = try Project()
    try inC.change("pal.c", "uint32_t hello_greet(", "uint16_t hello_greet(")
    let conflict = try await failure(inC)
    #expect(conflict.diagnostics.contains { $0.file == "pal.c" && $0.message.contains("conflicting types") })
    let inSwift = try Project(language: .swift)
    try inSwift.change("pal.swift", "_ nameLength: UInt32", "_ nameLength: UInt64")
    let mismatch = try await failure(inSwift)
    #expect(mismatch.diagnostics.contains { $0.file == "pal.swift" && $0.line == 8 }, "\(mismatch)")
  }

  @Test func functionsMustBeThere() async throws {
    let project = try Project()
    try project.change("pal.c", "uint32_t hello_greet(", "uint32_t hello_greets(")
    let missing = try await failure(project)
    let line = try project.text("pal.toml").split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0 == "[[function]]" }
    #expect(missing.diagnostics.map(\.line) == [line.map { $0 + 1 }])
    #expect(missing.diagnostics[0].message.contains("The function 'hello_greet' is not in the PAL's sources"))
  }

  @Test func whatHasNoPlaceInAPALIsRefused() async throws {
    let project = try Project()
    let source = try project.text("pal.c")
    let constructor = "__attribute__((constructor)) void begin(void) { __asm__ volatile(\"\"); }\n"
    try project.write("pal.c", source + constructor)
    #expect(try await failure(project).output.contains("constructors do not run in a PAL"))
    try project.write(
      "pal.c",
      source.replacing("return ++greetings;", with: "return ++count;")
        .replacing("static uint32_t greetings;", with: "static _Thread_local uint32_t count;"))
    #expect(try await failure(project).output.contains("a PAL has no thread-local variables"))
  }

  @Test func missingFilesAreTold() async throws {
    let project = try Project()
    try project.change("pal.toml", "\"main.c\"", "\"main.c\", \"gone.c\"")
    let failure = try await failure(project)
    #expect(failure.diagnostics[0].message.contains("There is no file 'gone.c'"))
    #expect(failure.diagnostics[0].line == 8)
    try FileManager.default.removeItem(atPath: project.path("pal.toml"))
    #expect(try await self.failure(project).summary.contains("There is no 'pal.toml'"))
  }

  @Test func targetsMustBeNamed() async throws {
    let project = try Project()
    try project.change("pal.toml", "\"linux-x64\", ", "")
    #expect(try await failure(project, .linuxX64).summary.contains("'linux-x64' is not among the targets"))
  }
}
