import Foundation
import Testing

@testable import PALImages

/// Every mistake gets a sentence and its line.
@Suite struct ManifestMistakeTests {
  /// A change of the good manifest, and what is said of it.
  struct Mistake: CustomTestStringConvertible {
    var good: String
    var bad: String
    var line: Int
    var words: String

    init(_ good: String, _ bad: String, _ line: Int, _ words: String) {
      (self.good, self.bad, self.line, self.words) = (good, bad, line, words)
    }

    var testDescription: String { bad }
  }

  static let mistakes = [
    Mistake("name = \"vault-2\"", "name = \"Vault\"", 1, "'Vault' is no name of a project"),
    Mistake("name = \"vault-2\"", "name = 3", 1, "'name' is a number: write a string."),
    Mistake("name = \"vault-2\"", "", 1, "The key 'name' is missing"),
    Mistake("name = \"vault-2\"", "name = \"v\"\ncolour = 1", 2, "There is no key 'colour' here"),
    Mistake("name = \"vault-2\"", "name = \"v", 1, "This is not TOML"),
    Mistake("language = \"c\"", "language = \"rust\"", 2, "write one of 'c', 'swift'"),
    Mistake("\"linux-x64\"", "\"beos\"", 3, "There is no target 'beos'"),
    Mistake("\"linux-x64\"", "\"windows-x86\"", 3, "named twice"),
    Mistake("[\"linux-x64\", \"windows-x86\"]", "[]", 3, "'targets' is empty"),
    Mistake("[\"linux-x64\", \"windows-x86\"]", "true", 3, "'targets' is a boolean: write a list of strings"),
    Mistake("source/more.c", "source/more.cpp", 6, "its name must end with '.c'"),
    Mistake("sources = [\"pal.c\"]", "sources = [\"pal.swift\"]", 9, "its name must end with '.c'"),
    Mistake("sources = [\"pal.c\"]", "sources = [\"pal.c\", 7]", 9, "'sources' holds a number"),
    Mistake("sources = [\"pal.c\"]", "", 8, "The key 'sources' is missing"),
    Mistake("width = 32", "width = 48", 10, "write 32 or 64"),
    Mistake("width = 32", "width = 16", 10, "write 32 to 64"),
    Mistake("stack-pages = 2", "stack-pages = 0", 11, "'stack-pages' cannot be 0: write 1 to 16384."),
    Mistake("heap-pages = 0", "heap-pages = 16385", 12, "cannot be 16385"),
    Mistake("heap-pages = 0", "parameter-pages = 0", 12, "A function has pointers"),
    Mistake("heap-pages = 0", "help-pages = 0", 12, "There is no key 'help-pages'"),
    Mistake("heap-pages = 0", "libraries = [\"lib/own\"]", 12, "'lib/own' is no library: write 'name'"),
    Mistake("heap-pages = 0", "libraries = [\"\"]", 12, "'' is no library"),
    Mistake("heap-pages = 0", "libraries = [\"@own.a\"]", 12, "'@own.a' is no path"),
    Mistake("heap-pages = 0", "libraries = [\"-Map=own.a\"]", 12, "'-Map=own.a' is no path"),
    Mistake("heap-pages = 0", "libraries = [\"--own\"]", 12, "'--own' is no library"),
    Mistake("heap-pages = 0", "libraries = [\"/tmp/own.a\"]", 12, "'/tmp/own.a' leaves the project's folder"),
    Mistake("source/more.c", "../more.c", 6, "'../more.c' leaves the project's folder"),
    Mistake("source/more.c", "@more.c", 6, "'@more.c' is no path"),
    Mistake("sources = [\"pal.c\"]", "sources = [\"-pal.c\"]", 9, "'-pal.c' is no path"),
    Mistake("name = \"wrap\"", "name = \"pal_seal\"", 15, "is taken"),
    Mistake("heap-pages = 0", "libraries = \"own\"", 12, "'libraries' is a string: write a list of strings"),
    Mistake("name = \"wrap\"", "name = \"2wrap\"", 15, "'2wrap' is no name in C"),
    Mistake("name = \"wrap\"", "name = \"while\"", 15, "a word of C or Swift"),
    Mistake("name = \"wrap\"", "name = \"nothing\"", 27, "The name 'nothing' is taken"),
    Mistake("name = \"wrap\"", "name = \"vault_2_load\"", 15, "is taken"),
    Mistake("name = \"wrap\"", "name = \"vault_2_evidence_text\"", 15, "is taken"),
    Mistake("name = \"wrap\"", "name = \"memcpy\"", 15, "is taken"),
    Mistake("result = \"i16\"", "result = \"i24\"", 16, "'result' cannot be 'i24'"),
    Mistake("result = \"i16\"", "returns = \"i16\"", 16, "There is no key 'returns'"),
    Mistake("count = \"count\"", "count = \"nobody\"", 18, "no other parameter 'nobody'"),
    Mistake("count = \"count\"", "count = \"text\"", 18, "no other parameter 'text'"),
    Mistake("count = \"count\"", "count = \"key\"", 18, "'key' is a buffer"),
    Mistake("count = \"count\"", "size = 4, count = \"count\"", 18, "not both"),
    Mistake(", count = \"count\"", "", 18, "How long is this buffer?"),
    Mistake("kind = \"u32\"", "kind = \"word\"", 19, "There is no kind 'word'"),
    Mistake("kind = \"u32\"", "kind = \"u32\", size = 4", 19, "'size' is for buffers, and this is a value"),
    Mistake("kind = \"u32\"", "king = \"u32\"", 19, "The key 'kind' is missing"),
    Mistake("element = \"u16\"", "element = \"short\"", 20, "'element' cannot be 'short'"),
    Mistake("element = \"u16\"", "element = 0", 20, "'element' cannot be 0"),
    Mistake("kind = \"length64\"", "kind = \"length64\", count = \"count\"", 21, "this is a length"),
    Mistake("size = 32, element = 8", "size = 33, element = 8", 22, "no whole number of elements"),
    Mistake("size = 32", "size = 0", 22, "'size' cannot be 0"),
    Mistake("name = \"level\"", "name = \"key\"", 23, "Two parameters have the name 'key'"),
    Mistake("{ name = \"level\", kind = \"i16\" }", "\"level\"", 23, "'parameters' holds a string"),
    Mistake("exit-code = 3", "exit-code = 256", 31, "'exit-code' cannot be 256: write 0 to 255."),
    Mistake("exit-code = 3", "code = 3", 31, "There is no key 'code' here"),
    Mistake("\"a b\"", "8", 30, "'arguments' holds a number"),
    Mistake("timeout = 5", "timeout = \"5\"", 33, "'timeout' is a string: write a number."),
  ]

  @Test(arguments: mistakes) func isTold(_ mistake: Mistake) throws {
    try #require(ManifestTests.good.contains(mistake.good))
    let range = try #require(ManifestTests.good.range(of: mistake.good))
    let text = ManifestTests.good.replacingCharacters(in: range, with: mistake.bad)
    let list = try #require(throws: Diagnostics.self) { try Manifest(parsing: text) }.list
    #expect(list.contains { $0.line == mistake.line && $0.message.contains(mistake.words) }, "\(list)")
    #expect(list.allSatisfy { $0.file == "pal.toml" })
  }

  @Test func tooManyAreTold() throws {
    let function = { (count: Int, name: String) in
      let parameters = (0..<count).map { "{ name = \"p\($0)\", kind = \"u8\" }" }.joined(separator: ", ")
      return "\n[[function]]\nname = \"\(name)\"\nparameters = [\(parameters)]\n"
    }
    let head = try #require(ManifestTests.good.firstRange(of: "[[function]]")).lowerBound
    let begin = String(ManifestTests.good[..<head])
    let most = begin + (0..<64).map { function(16, "f\($0)") }.joined()
    #expect(try Manifest(parsing: most).functions.count == 64)
    let functions = #expect(throws: Diagnostics.self) { try Manifest(parsing: most + function(0, "f64")) }
    #expect(functions?.list.first?.message == "There are 65 functions: a PAL can have 64.")
    #expect(functions?.list.first?.line == 15 + 64 * 4)
    let parameters = #expect(throws: Diagnostics.self) { try Manifest(parsing: begin + function(17, "f")) }
    #expect(parameters?.list.first?.message == "There are 17 parameters: a function can have 16.")
    let none = #expect(throws: Diagnostics.self) { try Manifest(parsing: begin) }
    #expect(none?.list.first?.message.contains("The key 'function' is missing") == true)
  }

  @Test func allAreToldAtOnce() throws {
    let text = ManifestTests.good.replacing("i16", with: "i17").replacing("\"linux-x64\"", with: "\"amiga\"")
    let error = try #require(throws: Diagnostics.self) { try Manifest(parsing: text) }
    #expect(error.list.map(\.line) == [3, 16, 23])
    #expect(error.description.hasPrefix("pal.toml:3: There is no target 'amiga'"))
  }
}
