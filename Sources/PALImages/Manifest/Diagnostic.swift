/// A mistake in a file that a person wrote: what to do about it, and where.
public struct Diagnostic: Error, Equatable, Sendable, Codable, CustomStringConvertible {
  /// As the person would name it: relative to the project's folder.
  public var file: String
  /// From 1; nil if it is the file as a whole.
  public var line: Int?
  /// A sentence.
  public var message: String

  public init(file: String, line: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// As compilers write it, so that editors find the place.
  public var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}

/// All mistakes of a file, in the order of its lines.
public struct Diagnostics: Error, Equatable, Sendable, CustomStringConvertible {
  public var list: [Diagnostic]

  public init(_ list: [Diagnostic]) { self.list = list }

  public var description: String { list.map(\.description).joined(separator: "\n") }
}
