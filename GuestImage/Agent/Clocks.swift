import AgentProtocol
import AgentSupport
import Glibc

/// The clocks, with no idle time between reading one and the next: else they do not belong together. The first
/// readings wait for pages of this program, which come from the host; instruction counts take off what was idle. With
/// several CPUs one may be idle all the time: then the last of some readings must do.
func clocksAtOnce() -> Welcome {
  var idle = idleNanoseconds()
  var clocks: Welcome
  var readings = 0
  repeat {
    clocks = Welcome(
      timeStampAtStart: agent_time_stamp(), uptimeAtStart: nanosecondsSinceBoot(),
      idleAtStart: idleNanoseconds())
    if clocks.idleAtStart == idle { break }
    idle = clocks.idleAtStart
    readings += 1
  } while readings < mostReadings
  return clocks
}

private let mostReadings = 10

/// Nanoseconds since the kernel started.
func nanosecondsSinceBoot() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_BOOTTIME, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Nanoseconds in which the CPUs had nothing to do, all together, in hundredths of a second: the second number of
/// /proc/uptime.
private func idleNanoseconds() -> UInt64 {
  let numbers = textFile("/proc/uptime").split(separator: " ")
  guard numbers.count == 2 else { return 0 }
  let digits = numbers[1].filter(\.isWholeNumber)
  return (UInt64(digits) ?? 0) * 10_000_000
}
