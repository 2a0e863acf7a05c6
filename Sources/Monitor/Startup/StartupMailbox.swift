/// What INIT and start-up IPIs do to a CPU, as a word that senders change and its owner serves.
///
/// The signals are never sent to the CPU itself: it would leave the hypervisor. Senders change the word
/// by compare-and-exchange and wake the owner, which follows the rules of the Intel SDM volume 3, section
/// 9.4.3 (MP initialization): INIT makes a CPU wait, the first start-up IPI makes a waiting CPU run, and
/// a running CPU ignores start-up IPIs.
public struct StartupMailbox: Equatable, Sendable, RawRepresentable {
  public var rawValue: UInt32

  private static let waiting: UInt32 = 1 << 0
  private static let initialise: UInt32 = 1 << 1
  private static let start: UInt32 = 1 << 2
  private static let vectorShift: UInt32 = 8

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A CPU that runs the guest and has no signal to serve.
  public static var running: Self { Self(rawValue: 0) }
  /// A CPU that waits for a start-up IPI, as further CPUs do after a reset.
  public static var waitingForStartup: Self { Self(rawValue: waiting) }

  /// True if the owner has something to do or to wait for.
  public var needsService: Bool { rawValue != 0 }

  private func has(_ flag: UInt32) -> Bool { rawValue & flag != 0 }

  /// The word after an INIT: what was under way before is void.
  public func receivingINIT() -> Self { Self(rawValue: Self.initialise) }

  /// The word after a start-up IPI, which only a CPU that waits, or is about to, takes notice of.
  public func receivingStartup(vector: UInt8) -> Self {
    guard rawValue & (Self.waiting | Self.initialise) != 0, !has(Self.start) else { return self }
    return Self(rawValue: rawValue | Self.start | UInt32(vector) << Self.vectorShift)
  }

  /// What the owner has to do next.
  public enum Task: Hashable, Sendable {
    case run
    /// Put the CPU into its state after INIT, then serve again.
    case reset
    case wait
    /// Start in real mode at this page.
    case start(vector: UInt8)
  }

  public var task: Task {
    if has(Self.initialise) { return .reset }
    if has(Self.start) { return .start(vector: UInt8(truncatingIfNeeded: rawValue >> Self.vectorShift)) }
    return has(Self.waiting) ? .wait : .run
  }

  /// The word once the owner has done its ``task``. A start-up IPI that came right behind the INIT stays.
  public func done() -> Self {
    switch task {
    case .reset: Self(rawValue: rawValue & ~Self.initialise | Self.waiting)
    case .start: .running
    case .wait, .run: self
    }
  }
}
