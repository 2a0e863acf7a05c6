import Testing

@testable import PALImages

/// Lines of keys and values, in whatever form TOML allows.
@Suite struct KeyLinesTests {
  private let lines = KeyLines(
    """
    # comment
    a = 1 # [b]
    "quoted key" = 'x = 1'
    long = \"\"\"
    one = "1"
    two\"\"\"
    c.d = [ # [[no]]
      "]", 'a\\',
      { e = 1, f = [ 2,
      3 ] },
    ]

    [table.inner]
      x = 1
    [[list]]
    [[list]]
    y = 2
    [[list.deep]]
    [list.deep.more]
    z = 1979-05-27 07:32:00
    last = 1
    """)

  @Test(arguments: [
    (["a"], 2), (["quoted key"], 3), (["long"], 4), (["c", "d"], 7), (["c", "d", "0"], 8),
    (["c", "d", "1"], 8),
    (["c", "d", "2"], 9), (["c", "d", "2", "f", "1"], 10), (["table", "inner"], 13),
    (["table", "inner", "x"], 14),
    (["list", "0"], 15), (["list", "1"], 16), (["list", "1", "y"], 17), (["list", "1", "deep", "0"], 18),
    (["list", "1", "deep", "0", "more", "z"], 20), (["list", "1", "deep", "0", "more", "last"], 21),
    // What is not there has the line of what it should be in.
    (["list", "1", "missing"], 16), (["missing"], 1),
  ]) func areFound(_ path: [String], _ line: Int) {
    #expect(lines.line(of: path) == line)
  }

  @Test func nothingHoldsTheWalkUp() {
    for text in ["", "=", "[", "[[", "]", "a = {", "a = [", "\"", "'''", "a.", "\\", "a = \"\\"] {
      _ = KeyLines(text)
    }
  }
}
