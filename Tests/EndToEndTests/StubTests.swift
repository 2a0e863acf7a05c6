import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

/// The call stubs in the programs of all targets, as a disassembler sees them.
@Suite struct StubTests {
  @Test func areOfTheProgramsConvention() async throws {
    let folder = FilePath("/tmp/pallium-stubs-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    let project = Built.package.appending("Tests").appending("Projects").appending("Runtime")
    try FileManager.default.copyItem(atPath: project.string, toPath: folder.string)
    let built = try await pal("build", folder.string)
    try #require(built.code == 0, "\(built.errorOutput)")
    // The third function.
    for target in Target.allCases {
      let program = folder.appending(".pal").appending(target.rawValue)
        .appending(target.rawValue.hasPrefix("windows") ? "runtime.exe" : "runtime")
      let prefix = target == .windowsX86 ? "_" : ""
      let stub = try await disassembly(of: "\(prefix)move", in: program)
      #expect(stub == expected(target), "\(target)")
    }
  }

  private func expected(_ target: Target) -> [String] {
    let call =
      switch target {
      case .linuxX64: ["mov rip-relative,%r10", "mov $0x2,%r11d", "mov $0x110,%eax"]
      case .windowsX64: ["mov rip-relative,%r10", "mov $0x2,%r11d", "mov $0x111,%eax"]
      case .linuxX86, .windowsX86: ["mov absolute,%ecx", "mov $0x2,%edx", "mov $0x112,%eax"]
      }
    return call + ["vmmcall", "ret"]
  }

  /// Instructions up to the return, their addresses left out.
  private func disassembly(of function: String, in program: FilePath) async throws -> [String] {
    let result = try await printed(
      by: "/usr/bin/objdump", ["-d", "--no-show-raw-insn", "--disassemble=\(function)", program.string])
    let instructions = result.output.split(separator: "\n").compactMap { line in
      line.wholeMatch(of: /\s*[0-9a-f]+:\s+(.+)/).map { match in
        match.1.replacing(/\s+#.*/, with: "").replacing(/\s+/, with: " ")
          .replacing(/0x[0-9a-f]+\(%rip\)/, with: "rip-relative").replacing(
            /mov 0x[0-9a-f]+,/, with: "mov absolute,"
          )
          .trimmingCharacters(in: .whitespaces)
      }
    }
    let end = instructions.firstIndex { $0.hasPrefix("ret") } ?? instructions.count - 1
    return instructions.prefix(end + 1).map { $0.hasPrefix("ret") ? "ret" : $0 }
  }
}
