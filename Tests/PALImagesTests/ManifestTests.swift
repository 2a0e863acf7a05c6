import Foundation
import Testing
import TrustVisorABI

@testable import PALImages

@Suite struct ManifestTests {
  static let good = """
    name = "vault-2"
    language = "c"
    targets = ["linux-x64", "windows-x86"]

    [program]
    sources = ["main.c", "source/more.c"]

    [pal]
    sources = ["pal.c"]
    width = 32
    stack-pages = 2
    heap-pages = 0

    [[function]]
    name = "wrap"
    result = "i16"
    parameters = [
      { name = "text", kind = "in", count = "count" },   # comments and "quotes" = [ do not matter
      { name = "count", kind = "u32" },
      { name = "out", kind = "out", count = "room", element = "u16" },
      { name = "room", kind = "length64" },
      { name = "key", kind = "inout", size = 32, element = 8 },
      { name = "level", kind = "i16" },
    ]

    [[function]]
    name = "nothing"

    [[test]]
    arguments = ["create", "a b"]
    exit-code = 3
    output = "no\\n"
    timeout = 5

    [[test]]
    arguments = []
    """

  @Test func saysWhatIsBuilt() throws {
    let manifest = try Manifest(parsing: Self.good)
    #expect(manifest.name == "vault-2" && manifest.prefix == "vault_2" && manifest.language == .c)
    #expect(manifest.targets == [.linuxX64, .windowsX86])
    #expect(manifest.programSources.map(\.path) == ["main.c", "source/more.c"])
    #expect(manifest.palSources == [SourceFile(path: "pal.c", line: 9)])
    #expect(manifest.memory.mode == .bits32)
    #expect(manifest.memory.stackPages == 2 && manifest.memory.heapPages == 0)
    #expect(manifest.memory.parameterPages == 4, "what is not said")
    #expect(manifest.functions.map(\.name) == ["wrap", "nothing"])
    #expect(manifest.functions.map(\.line) == [14, 26])
    #expect(manifest.functions[1].result == nil && manifest.functions[1].parameters.isEmpty)
  }

  @Test func saysWhatIsTested() throws {
    let tests = try Manifest(parsing: Self.good).tests
    #expect(tests.map(\.arguments) == [["create", "a b"], []])
    #expect(tests.map(\.exitCode) == [3, 0] && tests.map(\.output) == ["no\n", nil])
    #expect(tests.map(\.timeout) == [5, 60])
  }

  @Test func saysWhatParametersAre() throws {
    let function = try Manifest(parsing: Self.good).functions[0]
    #expect(function.result == .i16)
    func buffer(
      _ direction: PALParameter.Direction, _ element: PALParameter.Element, _ extent: PALParameter.Extent
    ) -> PALParameter.Kind {
      .buffer(.init(direction: direction, element: element, extent: extent))
    }
    #expect(
      function.parameters == [
        PALParameter(name: "text", kind: buffer(.input, .type(.u8), .counted(by: 1))),
        PALParameter(name: "count", kind: .value(.u32)),
        PALParameter(name: "out", kind: buffer(.output, .type(.u16), .counted(by: 3))),
        PALParameter(name: "room", kind: .length(.u64)),
        PALParameter(name: "key", kind: buffer(.inputOutput, .bytes(8), .constant(32))),
        PALParameter(name: "level", kind: .value(.i16)),
      ])
  }

  /// A PAL without pointers needs no memory for them, unless it is asked for.
  @Test func parameterPagesAreForPointers() throws {
    let begin = try #require(Self.good.range(of: "parameters = [")?.lowerBound)
    let end = try #require(Self.good.range(of: "]\n\n[[function]]\nname = \"nothing\"")?.upperBound)
    let text = Self.good.replacingCharacters(in: begin..<end, with: "")
    #expect(try Manifest(parsing: text).memory.parameterPages == 0)
  }
}
