import Dispatch
import Foundation
import PALKit

/// Runs work in a task that SIGINT, SIGTERM and SIGHUP cancel, so that it can put things back in order. A reader
/// of its output that goes away does not end it.
/// - Parameter keyboard: whether SIGINT, the terminal's Ctrl-C, is among them; else it is somebody else's and ignored.
func cancelledBySignals<R: Sendable>(
  keyboard: Bool = true, _ work: @Sendable @escaping () async throws(PalliumError) -> R
) async throws(PalliumError) -> R {
  signal(SIGPIPE, SIG_IGN)
  let task = Task { () async -> Result<R, PalliumError> in
    do throws(PalliumError) { return .success(try await work()) } catch { return .failure(error) }
  }
  if !keyboard { signal(SIGINT, SIG_IGN) }
  let sources = ([SIGTERM, SIGHUP] + (keyboard ? [SIGINT] : [])).map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { task.cancel() }
    source.resume()
    return source
  }
  let result = await task.value
  for source in sources { source.cancel() }
  for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
  return try result.get()
}
