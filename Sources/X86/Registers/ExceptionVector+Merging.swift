/// What becomes of an exception that is raised while another is being delivered (APM vol 2, 8.2.9).
extension ExceptionVector {
  public enum Outcome: Hashable, Sendable, BitwiseCopyable {
    /// It is delivered in place of the first.
    case deliver
    case doubleFault
    /// A fault in the delivery of a double fault.
    case shutdown
  }

  /// `first` is nil if what was being delivered is no exception.
  public static func outcome(of second: Self, during first: Self?) -> Outcome {
    switch first {
    case nil: .deliver
    case .doubleFault: .shutdown
    case .pageFault: second.isContributory || second == .pageFault ? .doubleFault : .deliver
    case .some(let first): first.isContributory && second.isContributory ? .doubleFault : .deliver
    }
  }

  /// The class of exceptions of which two make a double fault.
  public var isContributory: Bool {
    switch self {
    case .divideError, .invalidTSS, .segmentNotPresent, .stackFault, .generalProtection: true
    default: false
    }
  }
}
