/// Why a part of a quote cannot be read. The description is the end of a sentence about that part.
public struct MalformedQuote: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
