import TOMLKit

/// A value of a TOML document, free of the package that has read it.
enum TOMLNode {
  case string(String)
  case integer(Int)
  case array([TOMLNode])
  case table([String: TOMLNode])
  /// A boolean, a number with a point, a date: no manifest has one.
  case other(String)

  /// Its type, in a sentence.
  var typeName: String {
    switch self {
    case .string: "a string"
    case .integer: "a number"
    case .array: "a list"
    case .table: "a table"
    case .other(let name): name
    }
  }

  /// Reads a document; a mistake of its syntax is told with its line.
  static func parse(_ text: String, file: String) throws(Diagnostic) -> TOMLNode {
    do {
      return table(try TOMLTable(string: text))
    } catch let error as TOMLParseError {
      throw Diagnostic(
        file: file, line: error.source.begin.line, message: "This is not TOML: \(error.description).")
    } catch {
      throw Diagnostic(file: file, message: "This is not TOML: \(error).")
    }
  }

  private static func table(_ table: TOMLTable) -> TOMLNode {
    .table(Dictionary(uniqueKeysWithValues: table.map { ($0.0, node($0.1)) }))
  }

  private static func node(_ value: any TOMLValueConvertible) -> TOMLNode {
    switch value.type {
    case .string: .string(value.string ?? "")
    case .int: .integer(value.int ?? 0)
    case .array: .array((value.array ?? []).map { node($0) })
    case .table: value.table.map { table($0) } ?? .table([:])
    case .bool: .other("a boolean")
    case .double: .other("a number with a point")
    case .date, .time, .dateTime: .other("a date")
    }
  }
}
