/// Where a run does not keep what is promised.
public struct BenchmarkMiss: Sendable, Equatable, CustomStringConvertible {
  public var event: BenchmarkEvent
  public var bits: Int
  /// In instructions; nil if there was no result.
  public var median: Int?
  public var limit: Int?
  public var problem: String?

  public var description: String {
    let subject = "\(event.title), \(bits)-bit"
    guard let median, let limit else { return "\(subject): \(problem ?? "without result")" }
    return "\(subject): \(median) instructions, \(limit) allowed"
  }
}

extension BenchmarkReport {
  /// The most that an event may cost a program of this width; nil if nothing is promised.
  public func limit(_ event: BenchmarkEvent, bits: Int) -> Int? {
    guard bits == 32 else { return event.budget }
    // A 32-bit program is measured against a 64-bit one, or if there was none against its budget.
    let base = widths.contains(64) ? measurement(event.name, bits: 64)?.median : event.budget
    return base.map { $0 + $0 * BenchmarkEvent.narrowTolerance / 100 }
  }

  /// Why an event of this width is not as promised; nil if it is.
  public func miss(_ event: BenchmarkEvent, bits: Int) -> BenchmarkMiss? {
    guard !event.isDetail else { return nil }
    let measurement = measurement(event.name, bits: bits)
    let limit = limit(event, bits: bits)
    if let median = measurement?.median, median <= limit ?? .max { return nil }
    return BenchmarkMiss(
      event: event, bits: bits, median: measurement?.median, limit: limit, problem: measurement?.problem)
  }

  /// All that is not as promised.
  public var misses: [BenchmarkMiss] {
    BenchmarkEvent.all.flatMap { event in widths.compactMap { miss(event, bits: $0) } }
  }
}
