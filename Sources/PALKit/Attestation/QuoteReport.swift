import PALImages

/// What was found of a quote: every check with its result.
public struct QuoteReport: Sendable, Encodable {
  public enum Subject: Hashable, Sendable, Encodable, CustomStringConvertible {
    case key, signature, message, signer, nonce, pcrs, pal
    /// One that something was expected of.
    case register(Int)

    /// Those of every quote.
    public static let always: [Subject] = [.key, .signature, .message, .signer, .nonce, .pcrs, .pal]

    public var description: String {
      switch self {
      case .key: "key"
      case .signature: "signature"
      case .message: "message"
      case .signer: "signer"
      case .nonce: "nonce"
      case .pcrs: "pcrs"
      case .pal: "pal"
      case .register(let index): "pcr \(index)"
      }
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(description)
    }
  }

  public enum Result: String, Sendable, Encodable {
    case ok
    case failed = "FAILED"
    /// Nothing that is known tells, and nothing that was asked depends on it.
    case unknown
    /// There was nothing to check it with.
    case skipped
  }

  public struct Check: Sendable, Encodable, Equatable {
    public var subject: Subject
    public var result: Result
    /// What was found.
    public var finding: String

    /// Only of the signer it may be left open whether it is right.
    fileprivate var isGood: Bool { result == .ok || result == .unknown && subject == .signer }
  }

  public internal(set) var checks: [Check] = []
  /// What must be checked, in this order.
  private let subjects: [Subject]
  /// The values that the quote proves, if it does, by the numbers of their registers.
  public internal(set) var pcrs: [String: PCRValue]?

  init(with registers: [ExpectedRegister]) {
    subjects = Subject.always + registers.map { .register($0.index) }
  }

  /// Whether all checks have been made and none has failed.
  public var isVerified: Bool {
    checks.map(\.subject) == subjects && checks.allSatisfy(\.isGood)
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
      let words = [(check.result.rawValue, 9), (check.subject.description, 11)].map { word, width in
        word + String(repeating: " ", count: width - word.count)
      }
      return words.joined() + check.finding
    }.joined(separator: "\n")
  }
}
