import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct SymbolizerTests {
  @Test func addressesAreFoundInPanicLines() {
    #expect(PanicLine.address(in: "PANIC cpu 1: page fault at 0x0000000000203f10") == 0x203f10)
    #expect(PanicLine.address(in: "  #0 0x0000000000201234") == 0x201234)
    #expect(PanicLine.address(in: "  #12 0xffffffffffffffff") == .max)
  }

  @Test(arguments: [
    "", "PANIC", "PANIC cpu 1: out of memory", "PANIC cpu 1: page fault at home", "#0", "#x 0x10",
    "rax 0x0000000000000001", "  #0 0x", "  #0 10", "boot at 0x10", "#0 0x10 again",
  ])
  func otherLinesHaveNone(line: String) {
    #expect(PanicLine.address(in: line) == nil)
  }

  @Test func theToolsWordsAreRead() throws {
    let json = """
      {"Address":"0x204784","Symbol":[
        {"FunctionName":"Swift runtime failure: Index out of bounds","FileName":"/<compiler-generated>","Line":0},
        {"FunctionName":"$e4item","FileName":"/src/Machine.swift","Line":56},
        {"FunctionName":"start","FileName":"Boot.swift","Line":43}]}
      """
    let entry = try JSONDecoder().decode(SymbolizedAddress.self, from: Data(json.utf8))
    #expect(entry.number == 0x204784)
    #expect(
      entry.place(names: ["$e4item": "specialized item(_:)"])
        == "Index out of bounds: item(_:) at Machine.swift:56, in start at Boot.swift:43")
  }

  @Test func unknownCodeHasNoPlace() throws {
    let json = #"{"Address":"0x0","Symbol":[{"FunctionName":"","FileName":"","Line":0}]}"#
    let entry = try JSONDecoder().decode(SymbolizedAddress.self, from: Data(json.utf8))
    #expect(entry.number == 0)
    #expect(entry.place(names: [:]) == nil)
  }

  @Test func linesOfAProgramAreFound() async throws {
    try await withTemporaryFolder { folder in
      try folder.appending("a.c").write(
        Array("\n\nint answer(void) { return 42; }\nint main(void) { return 0; }\n".utf8))
      let built = try await shell(
        "cd \(folder) && gcc -g -no-pie -o a a.c && nm a | sed -n 's/ T answer$//p'")
      let address = try #require(UInt64(built.output.split(separator: "\n").last ?? "", radix: 16))
      let symbolizer = try #require(Symbolizer(image: folder.appending("a")))
      let lines = ["PANIC cpu 0: test", "  #0 0x\(String(address, radix: 16))", "  #1 0x1"]
      let annotated = await symbolizer.annotate(lines)
      #expect(annotated == [lines[0], lines[1] + "  answer at a.c:3", lines[2]])
    }
  }
}
