import Crypto
import PALImages

/// Checks quotes against what a verifier expects of them. Whatever a quote's bytes are, it gets a report.
///
/// Whose key it is, nothing in a quote can tell: the verifier must have it from somewhere else.
public struct QuoteVerifier: Sendable {
  public var nonce: [UInt8]
  public var expected: ExpectedPAL
  /// If set, the quote's values are nothing but these registers' (``PCRValues/concatenated``).
  public var selection: PCRSelection?
  /// What other registers must hold.
  public var registers: [ExpectedRegister] = []

  public init(nonce: [UInt8], expected: ExpectedPAL, selection: PCRSelection? = nil) {
    self.nonce = nonce
    self.expected = expected
    self.selection = selection
  }

  public func report(on quote: Quote) -> QuoteReport {
    var report = QuoteReport(with: registers)
    let key = try? P256.Signing.PublicKey(pemRepresentation: String(decoding: quote.key, as: UTF8.self))
    report.add(
      .key, key == nil ? .failure("is no public key on P-256 in PEM") : .success("a public key on P-256"))
    report.add(.signature, key.map { signature(quote, $0) } ?? .missing("the key"))
    let message = Parsed { () throws(MalformedQuote) in try QuoteMessage(quote.message) }
    report.add(.message, message.finding { $0.summary })
    report.add(.signer, signer(message.value, key))
    report.add(.nonce, message.value.map { self.nonce(of: $0) } ?? .missing("the message"))
    let pcrs = Parsed { () throws(MalformedQuote) in try read(quote.pcrs) }
    let quoted = found(pcrs, of: message.value)
    report.add(.pcrs, quoted)
    // Values that are not the quoted ones say nothing.
    let values = quoted.isSuccess ? pcrs.value : nil
    report.add(.pal, values.map { pal($0) } ?? .missing("the registers' values"))
    for register in registers {
      report.add(
        .register(register.index),
        values.map { register.finding(in: $0) } ?? .missing("the registers' values"))
    }
    if report.isVerified, let values { report.pcrs = values.byName }
    return report
  }

  private func read(_ bytes: [UInt8]) throws(MalformedQuote) -> PCRValues {
    if let selection { return try PCRValues(concatenated: bytes, of: selection) }
    return try PCRValues(serialized: bytes)
  }

  private func signature(_ quote: Quote, _ key: P256.Signing.PublicKey) -> Finding {
    let signature = Parsed { () throws(MalformedQuote) in try QuoteSignature(quote.signature) }
    return signature.finding { signature in
      signature.isMade(with: key, over: quote.message)
        ? .success("made with this key over this message")
        : .failure("is not made with this key over this message")
    }
  }

  private func signer(_ message: QuoteMessage?, _ key: P256.Signing.PublicKey?) -> Finding {
    guard let key else { return .missing("the key") }
    guard let message else { return .missing("the message") }
    if message.signer == QuoteSigner.name(ofMicroTPMWith: key) {
      return .success("this key, as a micro-TPM names it")
    }
    return expected.isImage
      ? .failure("is not this key of a micro-TPM, and nothing else quotes PALs")
      : .unknown("is named as micro-TPMs do not: this is another TPM's quote")
  }

  private func nonce(of message: QuoteMessage) -> Finding {
    message.nonce == nonce
      ? .success("the one that was given")
      : .failure("is \(Hexadecimal.text(message.nonce)): the quote answers another question")
  }

  private func found(_ pcrs: Parsed<PCRValues>, of message: QuoteMessage?) -> Finding {
    guard let message else { return .missing("the message") }
    return pcrs.finding { values in
      guard values.selection == message.selection else {
        return .failure("are of \(values.selection), but \(message.selection) are quoted")
      }
      guard values.digest == message.pcrDigest else { return .failure("have not the digest that is quoted") }
      return .success("the values of \(values.selection), as quoted")
    }
  }

  private func pal(_ values: PCRValues) -> Finding {
    guard let value = values[0] else { return .failure("is not known: PCR 0 is not quoted") }
    guard let match = expected.candidates.first(where: { $0.pcr0 == value }) else {
      return .failure("is another: PCR 0 is \(value)")
    }
    return .success("PCR 0 is \(match.name)")
  }
}

/// What a check has found.
private enum Finding {
  case success(String)
  case failure(String)
  /// It does not matter here.
  case unknown(String)
  /// There is nothing to check it with.
  case missing(String)

  var isSuccess: Bool { if case .success = self { true } else { false } }
}

/// A part of a quote that could be read, or why it could not.
private struct Parsed<Value> {
  let value: Value?
  private let problem: MalformedQuote?

  init(_ read: () throws(MalformedQuote) -> Value) {
    do throws(MalformedQuote) { (value, problem) = (try read(), nil) } catch {
      (value, problem) = (nil, error)
    }
  }

  func finding(_ check: (Value) -> Finding) -> Finding {
    value.map(check) ?? .failure(problem?.description ?? "cannot be read")
  }
}

extension QuoteReport {
  fileprivate mutating func add(_ subject: Subject, _ finding: Finding) {
    switch finding {
    case .success(let text): checks.append(Check(subject: subject, result: .ok, finding: text))
    case .failure(let text): checks.append(Check(subject: subject, result: .failed, finding: text))
    case .unknown(let text): checks.append(Check(subject: subject, result: .unknown, finding: text))
    case .missing(let what):
      checks.append(Check(subject: subject, result: .skipped, finding: "because \(what) cannot be used"))
    }
  }
}

extension ExpectedRegister {
  fileprivate func finding(in values: PCRValues) -> Finding {
    guard let found = values[index] else {
      return .failure("is not quoted: have the PAL select register \(index) too")
    }
    return found == value ? .success("is \(name)") : .failure("is \(found), not \(name)")
  }
}

extension QuoteMessage {
  fileprivate var summary: Finding {
    .success("a quote; clock \(clock.milliseconds) ms, resets \(clock.resetCount)")
  }
}

extension PCRValues {
  fileprivate var byName: [String: PCRValue] {
    Dictionary(uniqueKeysWithValues: zip(selection.indices.map(String.init), values))
  }
}
