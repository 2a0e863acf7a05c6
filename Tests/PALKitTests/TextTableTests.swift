import PALKit
import Testing

@Suite struct TextTableTests {
  private var table: TextTable {
    var table = TextTable([("name", .left), ("n", .right), ("", .left)])
    table.append(["a", "1", ""])
    table.append(["longer|b", "1000", "x"])
    return table
  }

  @Test func columnsLineUp() {
    #expect(table.text == "name         n\na            1\nlonger|b  1000  x")
  }

  @Test func markdownKeepsItsColumns() {
    #expect(
      table.markdown == "| name | n |  |\n| --- | ---: | --- |\n| a | 1 |  |\n| longer\\|b | 1000 | x |")
  }
}
