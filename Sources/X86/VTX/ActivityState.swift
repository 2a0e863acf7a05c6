/// What a guest CPU does between instructions: the activity state field (SDM vol 3, 25.4.2).
public enum ActivityState: UInt64, Hashable, Sendable, BitwiseCopyable {
  case active = 0
  /// Stopped by HLT.
  case hlt = 1
  /// Stopped by a triple fault.
  case shutdown = 2
  /// Waits for a start-up IPI.
  case waitForSIPI = 3
}
