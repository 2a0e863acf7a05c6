/// When a quote was made, as TPMS_CLOCK_INFO tells it (TPM 2.0 Library, part 2, section 10.11.1).
public struct TPMClock: Sendable, BitwiseCopyable {
  /// Milliseconds that the machine has been on.
  public let milliseconds: UInt64
  /// How often it has been reset.
  public let resetCount: UInt32
  /// How often it has been restarted or has slept since.
  public let restartCount: UInt32
  /// Whether no greater time has been told before.
  public let isSafe: Bool

  public init(milliseconds: UInt64 = 0, resetCount: UInt32 = 0, restartCount: UInt32 = 0, isSafe: Bool = true)
  {
    self.milliseconds = milliseconds
    self.resetCount = resetCount
    self.restartCount = restartCount
    self.isSafe = isSafe
  }
}
