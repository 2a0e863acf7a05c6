import TrustVisorABI

/// Why something that a guest asked for is not done.
public struct Refusal: Error, Equatable, Sendable, BitwiseCopyable {
  public let result: HypercallResult

  public init(_ result: HypercallResult) { self.result = result }
}
