import Foundation

/// A process that cannot be mistaken for a later one with the same number.
struct ProcessIdentity: Sendable, Codable, Equatable {
  var number: Int32
  /// When it started, in clock ticks since the host's boot.
  var startTime: UInt64

  /// The process that now has this number, if any.
  init?(number: Int32) {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let nameEnd = text.lastIndex(of: ")")
    else { return nil }
    // After the name, which may contain anything: field 3 is the state, field 22 the start time.
    let fields = text[text.index(after: nameEnd)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", let time = UInt64(fields[19]) else { return nil }
    self.number = number
    startTime = time
  }

  /// Whether it still runs.
  var isAlive: Bool { ProcessIdentity(number: number) == self }

  func send(signal: Int32) {
    if isAlive { kill(number, signal) }
  }
}
