import Foundation
import PALImages
import PALKit
import Subprocess
import SystemPackage
import Testing

/// `pal new`, `pal build` and `pal inspect` as a person or a script uses them; every command of the page "Building
/// PALs" is here.
@Suite(.serialized) struct ProjectCommandTests {
  /// Runs the command in `folder`.
  private func pal(in folder: FilePath, _ arguments: String..., path: String? = nil) async throws -> Printed {
    let words = (["pal"] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let own = Locations.standard().agentFolder.string
    let inherited = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let script = "cd '\(folder)' && PATH='\(own):\(path ?? inherited)' exec \(words)"
    return try await printed(by: "/bin/sh", ["-c", script])
  }

  @Test func makesBuildsAndInspects() async throws {
    try await withFolder { folder in
      let made = try await pal(in: folder, "new", "hello")
      #expect(made.code == 0 && made.output == "Made hello: build it with 'pal build hello'.\n")
      let again = try await pal(in: folder, "new", "hello")
      #expect(again.code == 64 && again.errorOutput.contains("is there already"))
      let built = try await pal(in: folder, "build", "hello")
      #expect(built.code == 0, "\(built.errorOutput)")
      for target in Target.allCases { #expect(built.output.contains("hello/.pal/\(target.rawValue)/hello")) }
      let one = try await pal(in: folder.appending("hello"), "build", "--target", "linux-x64")
      #expect(one.code == 0 && one.output.contains(".pal/linux-x64/hello (as it was)"))

      let image = try await pal(in: folder, "inspect", "hello/.pal/hello.pal")
      #expect(image.code == 0 && image.output.hasPrefix("PAL image\n"), "\(image.errorOutput)")
      let sum = try await printed(by: "/usr/bin/sha256sum", ["\(folder)/hello/.pal/hello.pal"]).output.prefix(
        64)
      #expect(image.output.contains("measurement \(sum)"))
      #expect(image.output.contains("u32     in #1 × 1, u32, out #3 × 1, length32"))
      let program = try await pal(in: folder, "inspect", "hello/.pal/windows-x64/hello.exe")
      #expect(
        program.output.hasPrefix("Windows program, 64-bit") && program.output.contains("measurement \(sum)"))
    }
  }

  @Test func speaksJSON() async throws {
    struct Report: Decodable {
      struct Image: Decodable { var measurement: String }
      struct Program: Decodable { var target: String }
      var name: String
      var image: Image
      var programs: [Program]
    }
    struct Failure: Decodable {
      var kind: String
      var diagnostics: [Diagnostic]
    }
    try await withFolder { folder in
      _ = try await pal(in: folder, "new", "hello", "--language", "swift")
      let built = try await pal(in: folder, "build", "hello", "--target", "linux-x86", "--json")
      let report = try JSONDecoder().decode(Report.self, from: Data(built.output.utf8))
      #expect(report.name == "hello" && report.programs.map(\.target) == ["linux-x86"])
      let inspected = try await pal(in: folder, "inspect", "hello/.pal/linux-x86/hello", "--json")
      #expect(inspected.output.contains(report.image.measurement))

      let manifest = folder.appending("hello").appending("pal.toml").string
      try Data("name = 1\n".utf8).write(to: URL(filePath: manifest))
      let failed = try await pal(in: folder, "build", "hello", "--json")
      let failure = try JSONDecoder().decode(Failure.self, from: Data(failed.output.utf8))
      #expect(failed.code == 1 && failure.kind == "projectFaulty")
      #expect(failure.diagnostics.contains { $0.file == "pal.toml" && $0.line == 1 })
      #expect(failed.errorOutput.contains("pal.toml:1: 'name' is a number: write a string."))
    }
  }

  @Test func missingCompilersAreNamed() async throws {
    try await withFolder { folder in
      _ = try await pal(in: folder, "new", "hello")
      // All tools but those for Windows: links to what this machine has.
      let tools = folder.appending("tools")
      try FileManager.default.createDirectory(atPath: tools.string, withIntermediateDirectories: true)
      let script =
        "for tool in swiftc clang ld.lld gcc as ld; do ln -s \"$(command -v $tool)\" '\(tools)'; done"
      _ = try await printed(by: "/bin/sh", ["-c", script])
      let built = try await pal(in: folder, "build", "hello", "--target", "windows-x64", path: tools.string)
      #expect(built.code == 69 && built.errorOutput.contains("apt-get install gcc-mingw-w64-x86-64-win32"))
      let other = try await pal(in: folder, "build", "hello", "--target", "linux-x64", path: tools.string)
      #expect(other.code == 0, "\(other.errorOutput)")
      let none = try await pal(in: folder, "build", "hello", "--target", "linux-x64", path: "/nowhere")
      #expect(none.code == 69)
    }
  }

  /// One of the project's own, and those that are not there.
  @Test func librariesAreLinked() async throws {
    try await withFolder { folder in
      _ = try await pal(in: folder, "new", "hello")
      let script = """
        cd '\(folder)/hello' && sed -i 's/^stack-pages/libraries = ["own.a"]\\nstack-pages/' pal.toml
        printf 'int answer(void);\\n' >> pal.c
        printf 'uint32_t hello_greet_more(void) { return answer(); }\\n' >> pal.c
        printf '[[function]]\\nname = "hello_greet_more"\\nresult = "u32"\\n' >> pal.toml
        printf 'int answer(void) { return 42; }\\n' > own.c && gcc -c own.c && ar rcs own.a own.o
        """
      #expect(try await printed(by: "/bin/sh", ["-c", script]).code == 0)
      let built = try await pal(in: folder, "build", "hello", "--target", "linux-x64")
      #expect(built.code == 0, "\(built.errorOutput)")
      // What an archive has is measured: another one makes another PAL.
      let change = "cd '\(folder)/hello' && sed -i s/42/43/ own.c && gcc -c own.c && ar rcs own.a own.o"
      #expect(try await printed(by: "/bin/sh", ["-c", change]).code == 0)
      let again = try await pal(in: folder, "build", "hello", "--target", "linux-x64")
      #expect(again.code == 0 && again.output != built.output, "\(again)")
      try FileManager.default.removeItem(atPath: "\(folder)/hello/own.a")
      let gone = try await pal(in: folder, "build", "hello")
      #expect(gone.code == 1 && gone.errorOutput.contains("There is no file 'own.a' that can be read."))
      let rename = "sed -i s/own.a/nowhere/ '\(folder)/hello/pal.toml'"
      #expect(try await printed(by: "/bin/sh", ["-c", rename]).code == 0)
      let missing = try await pal(in: folder, "build", "hello")
      #expect(missing.code == 1 && missing.errorOutput.contains("There is no 'libnowhere.a' for 64-bit code"))
      #expect(missing.errorOutput.contains("'libnowhere-dev'"))
    }
  }

  /// Code with guards of the stack, as compilers for Linux make it.
  @Test(arguments: [("64", "gcc"), ("32", "i686-linux-gnu-gcc")])
  func guardedLibrariesAreLinked(width: String, compiler: String) async throws {
    try await withFolder { folder in
      _ = try await pal(in: folder, "new", "hello")
      let script = """
        cd '\(folder)/hello' && sed -i 's/^stack-pages/libraries = ["own.a"]\\nwidth = \(width)\\nstack-pages/' pal.toml
        printf 'int answer(void);\\n' >> pal.c
        printf 'uint32_t hello_greet_more(void) { return answer(); }\\n' >> pal.c
        printf '[[function]]\\nname = "hello_greet_more"\\nresult = "u32"\\n' >> pal.toml
        printf 'void fill(char *); int answer(void) { char a[64]; fill(a); return a[7]; }\\n' > own.c
        printf 'void fill(char *a) { for (int i = 0; i < 64; i++) a[i] = i; }\\n' > fill.c
        \(compiler) -O2 -fstack-protector-strong -c own.c fill.c && ar rcs own.a own.o fill.o
        nm own.o | grep -q stack_chk
        """
      #expect(try await printed(by: "/bin/sh", ["-ec", script]).code == 0)
      let built = try await pal(in: folder, "build", "hello", "--target", "linux-x64")
      #expect(built.code == 0, "\(built.errorOutput)")
    }
  }

  @Test func wrongUsageIsExplained() async throws {
    try await withFolder { folder in
      let name = try await pal(in: folder, "new", "Not A Name")
      #expect(name.code == 64 && name.errorOutput.contains("is no name of a project"))
      let language = try await pal(in: folder, "new", "x", "--language", "rust")
      #expect(language.code == 64)
      let nothing = try await pal(in: folder, "build")
      #expect(nothing.code == 64 && nothing.errorOutput.contains("There is no 'pal.toml'"))
      let target = try await pal(in: folder, "build", "--target", "amiga")
      #expect(target.code == 64 && target.errorOutput.contains("There is no target 'amiga'"))
      let text = try await pal(in: folder, "inspect", "/etc/passwd")
      #expect(text.code == 64 && text.errorOutput.contains("neither a program"))
      #expect(try await pal(in: folder, "inspect", "/nowhere").code == 64)
    }
  }
}
