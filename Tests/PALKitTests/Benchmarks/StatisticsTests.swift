import Testing

@testable import PALKit

@Suite struct StatisticsTests {
  @Test func oneSampleIsAllThree() throws {
    let statistics = try #require(Statistics([7]))
    #expect(statistics.minimum == 7 && statistics.median == 7 && statistics.percentile99 == 7)
  }

  @Test func noSamplesSayNothing() {
    #expect(Statistics([]) == nil)
  }

  @Test func orderDoesNotMatter() throws {
    let samples = (1...300).shuffled()
    let statistics = try #require(Statistics(samples))
    #expect(statistics.minimum == 1 && statistics.median == 150 && statistics.percentile99 == 297)
  }

  @Test(arguments: [(1, 1), (2, 2), (99, 99), (100, 99), (101, 100), (200, 198), (201, 199)])
  func ninetyNineOfAHundredAreNotAbove(count: Int, percentile: Int) throws {
    let statistics = try #require(Statistics(Array(1...count)))
    #expect(statistics.percentile99 == percentile)
  }

  @Test func outliersMoveNeitherMedianNorMinimum() throws {
    let statistics = try #require(Statistics([Int](repeating: 5, count: 295) + [900, 900, 900, 900, 4]))
    #expect(statistics.minimum == 4 && statistics.median == 5 && statistics.percentile99 == 900)
  }

  @Test func theCostOfMeasuringIsTakenOff() throws {
    let statistics = try #require(Statistics([11, 12, 10], overhead: 11))
    #expect(statistics.minimum == -1 && statistics.median == 0 && statistics.percentile99 == 1)
  }

  @Test func slopes() {
    #expect(Statistics.slope((0...8).map { ($0, 1000 + 77 * $0) }) == 77)
    #expect(Statistics.slope([(0, 10), (1, 10), (2, 13)]) == 2, "1.5, rounded")
    #expect(Statistics.slope([(0, 10), (1, 5)]) == -5)
    #expect(Statistics.slope([(3, 10), (3, 20)]) == nil && Statistics.slope([]) == nil)
  }
}
