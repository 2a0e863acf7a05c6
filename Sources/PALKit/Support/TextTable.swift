import Foundation

/// Rows of words in columns, for a terminal or for a page in Markdown.
public struct TextTable: Sendable {
  public enum Alignment: Sendable { case left, right }

  private let columns: [(heading: String, alignment: Alignment)]
  private var rows: [[String]] = []

  public init(_ columns: [(heading: String, alignment: Alignment)]) { self.columns = columns }

  /// Adds a row: a word for each column.
  public mutating func append(_ row: [String]) {
    precondition(row.count == columns.count)
    rows.append(row)
  }

  /// Columns as wide as their widest word, two spaces between them.
  public var text: String {
    let all = [columns.map(\.heading)] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = columns.indices.map { padded(row[$0], widths[$0], columns[$0].alignment) }
      return cells.joined(separator: "  ").replacing(/\ +$/, with: "")
    }.joined(separator: "\n")
  }

  public var markdown: String {
    let rule = columns.map { $0.alignment == .right ? "---:" : "---" }
    return ([columns.map(\.heading), rule] + rows).map { row in
      "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  private func padded(_ word: String, _ width: Int, _ alignment: Alignment) -> String {
    let space = String(repeating: " ", count: width - word.count)
    return alignment == .left ? word + space : space + word
  }
}
