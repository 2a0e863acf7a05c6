/// What many measurements of the same thing say.
public struct Statistics: Sendable, Equatable {
  public var minimum: Int
  public var median: Int
  /// As much or less were 99 of 100.
  public var percentile99: Int

  /// - Parameter overhead: what measuring itself costs; taken off each.
  /// - Returns: nil without samples.
  public init?(_ samples: [Int], overhead: Int = 0) {
    let sorted = samples.map { $0 - overhead }.sorted()
    guard let first = sorted.first else { return nil }
    minimum = first
    // Of an even number of samples the lower of the two in the middle: a time that was really taken.
    median = sorted[(sorted.count - 1) / 2]
    // The nearest rank: the smallest sample that is not less than 99 % of them.
    percentile99 = sorted[(sorted.count * 99 + 99) / 100 - 1]
  }

  /// By how much `y` grows with `x`, by least squares; nil for fewer than two different `x`.
  public static func slope(_ points: [(x: Int, y: Int)]) -> Int? {
    let count = points.count
    let (sumX, sumY) = points.reduce((0, 0)) { ($0.0 + $1.x, $0.1 + $1.y) }
    // Both multiplied by the count, so that they are whole numbers.
    let variance = points.reduce(0) { $0 + $1.x * (count * $1.x - sumX) }
    let covariance = points.reduce(0) { $0 + $1.x * (count * $1.y - sumY) }
    return variance > 0 ? Int((Double(covariance) / Double(variance)).rounded()) : nil
  }
}
