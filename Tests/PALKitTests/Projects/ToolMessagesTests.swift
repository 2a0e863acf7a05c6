import PALImages
import Testing

@testable import PALKit

/// What compilers and the linker say, as diagnostics.
@Suite struct ToolMessagesTests {
  @Test func undefinedSymbolsHaveTheirPlaces() {
    let text = """
      ld.lld: error: undefined symbol: printf
      >>> referenced by pal.c:4 (./source/pal.c:4)
      >>>               .pal/pal/pal.c.o:(greet)
      >>> referenced by pal.c:9 (./source/pal.c:9)
      >>>               .pal/pal/pal.c.o:(part)

      ld.lld: error: undefined hidden symbol: putchar
      >>> referenced by swift.o:(function)
      """
    let found = ToolMessages.undefinedSymbols(text)
    #expect(found.map(\.file) == ["source/pal.c", "swift.o"])
    #expect(found.map(\.line) == [4, nil])
    #expect(found[0].message.hasPrefix("'printf' is not defined:"))
    #expect(found[1].message.hasPrefix("'putchar' is not defined:"))
  }

  @Test func errorsHaveTheirPlaces() {
    let text = """
      pal.c:4:3: error: call to undeclared function 'f'
          4 |   f(1);
      ./main.c:7:1: fatal error: no.h: No such file or directory
      main.c:8:1: warning: unused
      /usr/bin/ld: main.o: in function `main':
      /project/main.c:14: undefined reference to `foo'
      """
    #expect(
      ToolMessages.errors(text) == [
        Diagnostic(file: "pal.c", line: 4, message: "call to undeclared function 'f'"),
        Diagnostic(file: "main.c", line: 7, message: "no.h: No such file or directory"),
        Diagnostic(file: "/project/main.c", line: 14, message: "undefined reference to `foo'"),
      ])
    #expect(ToolMessages.undefinedSymbols(text).isEmpty)
  }

  @Test func rulesOfMakeAreRead() {
    let rule = "a.o: a.c /usr/include/x.h \\\n  with\\ blank.h\n"
    #expect(MakeRule.prerequisites(rule) == ["a.c", "/usr/include/x.h", "with blank.h"])
    #expect(MakeRule.prerequisites("").isEmpty)
  }
}
