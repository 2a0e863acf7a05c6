import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// `pal debug` with scripts for gdb, in one machine.
  @Suite struct Debug {
    private static let name = "debug-\(UUID().uuidString.prefix(6).lowercased())"
    /// A program without anything for a debugger.
    private static let stripped = "/usr/bin/true"
    private static let targets = ["linux-x64", "linux-x86", "windows-x64", "windows-x86"]

    @Test func stopsWhereItIsTold() async throws {
      let folder = try DebugProjects()
      defer { folder.remove() }
      do {
        for target in Self.targets { try await stopsAtMain(folder, target) }
        try await passesOnWhatGDBSays(folder)
        for (target, width) in [("linux-x64", 64), ("windows-x86", 64), ("linux-x86", 32)] {
          try await stopsInThePAL(folder, target, width)
        }
        try await endsWithGDB(folder)
        try await stopsInSwift(folder)
      } catch {
        try? await Machine.running(Self.name).stop(force: true)
        throw error
      }
      #expect(try await pal("vm", "stop", "--name", Self.name).code == 0)
    }

    private func stopsAtMain(_ folder: DebugProjects, _ target: String) async throws {
      let script = try folder.script("next", "next", "print error", "continue")
      let result = try await debug("--target", target, "--script", script, folder.project(64))
      #expect(result.code == 0, "\(target): \(result.errorOutput)")
      #expect(result.output.contains(/main \(\) at main\.c:\d+/), "\(target): \(result.output)")
      #expect(result.output.contains("enum pal_error error = hello_load();"), "\(target)")
      #expect(result.output.contains("= PAL_SUCCESS"), "\(target): \(result.output)")
      let text = result.output.replacing("\r\n", with: "\n")
      #expect(text.contains("1: Hello, World!\n2: Hello, PAL!\n"), "\(target)")
      #expect(result.output.contains("exited normally"), "\(target)")
    }

    private func passesOnWhatGDBSays(_ folder: DebugProjects) async throws {
      let script = try folder.script("quit 7")
      #expect(try await debug("--break", "main", "--script", script, folder.project(64)).code == 7)
      let failing = try await debug("--script", folder.script("print nonesuch"), folder.project(64))
      #expect(failing.code == 1 && failing.errorOutput.contains("No symbol \"nonesuch\""))
      let absent = try await debug("--break", "nonesuch", "--script", script, folder.project(64))
      #expect(absent.code == 122 && absent.errorOutput.contains("has no source line for 'nonesuch'"))
      #expect(try await debug("--script", script, Self.stripped).code == 122)
    }

    private func stopsInThePAL(_ folder: DebugProjects, _ target: String, _ width: Int) async throws {
      let script = try folder.script(
        "print name_length", "x/s name", "next", "print room", "continue", "print name_length", "continue")
      let result = try await debug("--pal", "--target", target, "--script", script, folder.project(width))
      #expect(result.code == 0, "\(target): \(result.errorOutput)")
      let expected = [
        "hello_greet (name=", "pal.c:15", "uint32_t room = *text_length;", "$1 = 5", "\"World\"", "$2 = 64",
        "$3 = 3", "1: Hello, World!", "2: Hello, PAL!", "exited normally",
      ]
      for words in expected { #expect(result.output.contains(words), "\(target) \(width): \(result.output)") }
    }

    /// The program does not go on without gdb, but the machine does.
    private func endsWithGDB(_ folder: DebugProjects) async throws {
      for command in ["print name_length", "kill"] {
        let result = try await debug("--pal", "--script", folder.script(command), folder.project(64))
        #expect(result.code == 0 && !result.output.contains("Hello, World"), "\(command): \(result.output)")
        let processes = try await Machine.running(Self.name).execute("/pallium/bin/busybox", "ps")
        #expect(processes.succeeded && !processes.text.contains("hello"), "\(command)")
      }
    }

    private func stopsInSwift(_ folder: DebugProjects) async throws {
      let result = try await debug("--pal", "--script", folder.script("bt"), folder.swift)
      #expect(result.code == 0 && result.output.contains("at pal.swift:12"), "\(result.output)")
    }

    @Test func whatCannotBeDebuggedIsExplained() async throws {
      let folder = try DebugProjects()
      defer { folder.remove() }
      func expect(_ code: Int32, _ words: String, _ arguments: String...) async throws {
        let result = try await pal(["debug", "--name", "test-never"] + arguments)
        #expect(result.code == code && result.errorOutput.contains(words), "\(result.errorOutput)")
      }
      try await expect(118, "is text, no program", "\(folder.project(64))/pal.toml")
      try await expect(127, "There is no file", "\(folder.path)/nonesuch")
      try await expect(64, "There is no 'pal.toml' in", folder.path.string)
      try await expect(
        64, "needs the folder of a project", "--pal", Self.stripped)
      try await expect(127, "There is no file none", "--script", "none", folder.project(64))
      #expect(!Machine.list().contains { $0.name == "test-never" }, "none of them needed a machine")
    }

    private func debug(_ arguments: String...) async throws -> Printed {
      try await pal(["debug", "--name", Self.name] + arguments)
    }
  }
}

/// Copies of the examples, and scripts for gdb.
private struct DebugProjects {
  let path = FilePath("/tmp/pallium-debug-\(UUID().uuidString.prefix(8))")

  init() throws {
    try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    let examples = Built.package.appending("Examples").appending("Hello")
    for (language, name) in [("C", "c64"), ("C", "c32"), ("Swift", "swift")] {
      let project = path.appending(name)
      try FileManager.default.copyItem(
        atPath: examples.appending(language).string, toPath: project.string)
      try? FileManager.default.removeItem(atPath: project.appending(".pal").string)
    }
    let manifest = path.appending("c32").appending("pal.toml").string
    try String(contentsOfFile: manifest, encoding: .utf8).replacing("[pal]\n", with: "[pal]\nwidth = 32\n")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
  }

  /// The one whose PAL is so wide.
  func project(_ width: Int) -> String { path.appending("c\(width)").string }
  var swift: String { path.appending("swift").string }

  func script(_ commands: String...) throws -> String {
    let file = path.appending("script-\(UUID().uuidString.prefix(8))").string
    try commands.map { $0 + "\n" }.joined().write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }

  func remove() { try? FileManager.default.removeItem(atPath: path.string) }
}
