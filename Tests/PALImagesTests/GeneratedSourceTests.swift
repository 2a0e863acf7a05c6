import Testing
import TrustVisorABI

@testable import PALImages

/// What is generated for programs. That compilers take it, and that it works, is shown by builds and runs.
@Suite struct GeneratedSourceTests {
  private let manifest: Manifest

  init() throws { manifest = try Manifest(parsing: ManifestTests.good) }

  @Test func functionsAreDeclaredInC() {
    let header = ProgramHeader.text(manifest)
    #expect(
      header.contains(
        """
        // text: read, count times 1 byte.
        // out: filled, *room times 2 bytes.
        // room: how many elements there are or fit in; then how many come back.
        // key: read and changed, 32 bytes.
        int16_t wrap(const uint8_t *text, uint32_t count, uint16_t *out, uint64_t *room, void *key, int16_t level);
        """))
    #expect(header.contains("\nvoid nothing(void);\n"))
    #expect(header.contains("enum pal_error vault_2_load(void);"))
  }

  @Test func stubsHaveTheNumbersOfTheContract() {
    let source = ProgramSource.text(manifest, image: ".pal/vault-2.pal")
    for number in [Hypercall.callSystemV, .callWindows, .callCdecl, .load, .unload] {
      #expect(source.contains("0x" + String(number.rawValue, radix: 16)), "\(number)")
    }
    #expect(source.contains("PALLIUM_STUB(\"wrap\", \"0\");\nPALLIUM_STUB(\"nothing\", \"1\");"))
    #expect(source.contains(".incbin \\\".pal/vault-2.pal\\\""))
    #expect(source.contains("#include \"vault-2.h\""))
  }

  @Test func everyResultHasANameAndASentence() {
    let all = HypercallResult.all
    #expect(all.count >= 41 && all.first == .success && all.contains(.resultTooLong))
    #expect(Set(all.map(\.cName)).count == all.count)
    #expect(HypercallResult.noSuchPAL.cName == "PAL_ERROR_NO_SUCH_PAL")
    #expect(HypercallResult.insidePAL.cName == "PAL_ERROR_INSIDE_PAL")
    #expect(HypercallResult.unknownImageVersion.cName == "PAL_ERROR_UNKNOWN_IMAGE_VERSION")
    let header = ProgramHeader.text(manifest)
    for result in all {
      #expect(result.text.hasSuffix("."))
      #expect(header.contains("  \(result.cName) = \(result.rawValue),\n"))
    }
  }

  @Test(arguments: Language.allCases) func templatesAreRight(language: Language) throws {
    let files = ProjectTemplate.files(name: "my-vault", language: language)
    let text = try #require(files.first { $0.path == Manifest.fileName }).text
    let manifest = try Manifest(parsing: text)
    #expect(
      manifest.name == "my-vault" && manifest.language == language && manifest.targets == Target.allCases)
    let named = (manifest.programSources + manifest.palSources).map(\.path)
    #expect(Set(named).isSubset(of: files.map(\.path)))
    #expect(files.allSatisfy { file in file.text.split(separator: "\n").allSatisfy { $0.count <= 110 } })
  }

  @Test func layoutHasHolesAroundTheStack() throws {
    let layout = ImageLayout(manifest.memory)
    let page = ImageRange.pageBytes
    #expect(layout.stack == ImageRange(address: ImageLayout.firstAddress, bytes: 2 * page))
    #expect(layout.parameters.address == layout.stack.end + page)
    #expect(layout.heap.bytes == 0)
    #expect(layout.codeAddress == layout.parameters.end + page)
    #expect(LinkerScript.text(manifest).contains("EXTERN(wrap nothing)"))
  }
}
