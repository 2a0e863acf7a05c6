import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// What `pal measure` says of programs is what register 0 holds when their PALs run.
  @Suite struct Measured {
    private static let examples = Built.package.appending("Examples")
    private static let names = [["Hello", "C"], ["Hello", "Swift"], ["Vault"], ["Signer"]]

    /// Every example, with a function more that tells register 0, and a program that asks for it.
    @Test func isWhatRegister0Holds() async throws {
      try await withFolder { folder in
        var values: Set<String> = []
        try await withMachine(.forTests()) { machine in
          for path in Self.names {
            let example = path.reduce(Self.examples) { $0.appending($1) }
            let project = try await Self.telling(example, in: folder.appending(path.joined()))
            for target in Target.allCases {
              let told = try await project.run(target, machine)
              let measured = try await pal("measure", project.program(target).string)
              let value = told.output.trimmingCharacters(in: .newlines)
              #expect(told.code == 0 && value.count == 64, "\(path) \(target): \(told)")
              #expect(measured.output.contains("\nPCR 0        \(value)\n"), "\(path) \(target): \(measured)")
              values.insert(value)
            }
          }
        }
        #expect(values.count == Self.names.count, "an image is the same for all targets")
      }
    }

    /// The example's PAL with `tell` besides.
    private static func telling(_ example: FilePath, in folder: FilePath) async throws -> TestProject {
      let changed = folder.appending("changed")
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: example.string, toPath: changed.string)
      let manifest = changed.appending(Manifest.fileName).string
      let text = try String(contentsOfFile: manifest, encoding: .utf8)
      let name = try Manifest(parsing: text).name
      try text
        .replacing(/\[program\]\nsources = .*/, with: "[program]\nsources = [\"tell-main.c\"]")
        .replacing(/(\[pal\]\nsources = \[)/) { "\($0.1)\"tell.c\", " }
        .replacing("[[test]]", with: function + "\n[[test]]", maxReplacements: 1)
        .write(toFile: manifest, atomically: true, encoding: .utf8)
      for (file, source) in [("tell.c", inside), ("tell-main.c", outside)] {
        let own = source.replacing("NAME", with: name)
        try own.write(toFile: changed.appending(file).string, atomically: true, encoding: .utf8)
      }
      return try await TestProject(copyOf: changed, in: folder)
    }

    private static let function = """
      [[function]]
      name = "tell"
      result = "u32"
      parameters = [{ name = "value", kind = "out", size = 32 }]

      """

    private static let inside = """
      #include "NAME.h"

      uint32_t tell(uint8_t *value) { return pal_read_pcr(0, value); }
      """

    private static let outside = """
      #include <stdio.h>

      #include "NAME.h"

      int main(void) {
        uint8_t value[32];
        if (NAME_load() != PAL_SUCCESS || tell(value) != 0) return 1;
        for (int index = 0; index < 32; index++) printf("%02x", value[index]);
        puts("");
        return NAME_unload();
      }
      """
  }
}
