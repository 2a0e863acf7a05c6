import TrustVisorABI
import X86

/// Why a request does not end with this exit.
enum Obstacle: Error {
  /// It never will: the caller gets this number.
  case refused(HypercallResult)
  /// The guest must serve this first; then the same instruction runs again.
  case fault(PageFault)
  /// The guest gets its turn, and the same instruction runs again: work was left, or another CPU is at it.
  case pause
}
