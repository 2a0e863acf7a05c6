import PALImages

/// What was found of a quote: every check with its result.
public struct QuoteReport: Sendable, Encodable {
  public enum Subject: String, Sendable, Encodable, CaseIterable {
    case key, signature, message, nonce, pcrs, pal
  }

  public enum Result: String, Sendable, Encodable {
    case ok
    case failed = "FAILED"
    /// There was nothing to check it with.
    case skipped
  }

  public struct Check: Sendable, Encodable, Equatable {
    public var subject: Subject
    public var result: Result
    /// What was found.
    public var finding: String
  }

  public internal(set) var checks: [Check] = []
  /// The values that the quote proves, if it does, by the numbers of their registers.
  public internal(set) var pcrs: [String: PCRValue]?

  /// Whether all checks have been made and none has failed.
  public var isVerified: Bool {
    checks.map(\.subject) == Subject.allCases && checks.allSatisfy { $0.result == .ok }
  }

  private enum CodingKeys: String, CodingKey { case verified, checks, pcrs }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(isVerified, forKey: .verified)
    try container.encode(checks, forKey: .checks)
    try container.encodeIfPresent(pcrs, forKey: .pcrs)
  }

  /// A line for each check.
  public var text: String {
    checks.map { check in
      let words = [(check.result.rawValue, 9), (check.subject.rawValue, 11)].map { word, width in
        word + String(repeating: " ", count: width - word.count)
      }
      return words.joined() + check.finding
    }.joined(separator: "\n")
  }
}
