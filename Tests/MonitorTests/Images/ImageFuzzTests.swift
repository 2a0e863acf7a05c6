import Testing
import TrustVisorABI

@testable import Monitor

/// Headers by chance: the monitor accepts exactly those that keep the rules, and reads nothing beyond them.
@Suite struct ImageFuzzTests {
  private static let imagesPerSeed = 1000
  private static let mutantsPerImage = 10

  @Test(arguments: 1...10 as ClosedRange<UInt64>) func acceptsExactlyWhatKeepsTheRules(seed: UInt64) {
    var fuzz = ImageFuzz(random: SeededGenerator(seed: seed))
    var accepted = 0
    for number in 0..<Self.imagesPerSeed {
      let image = fuzz.image()
      let (bytes, fileBytes) = (image.bytes, image.fileBytes)
      for mutant in 0..<Self.mutantsPerImage {
        var (bytes, fileBytes) = (bytes, fileBytes)
        fuzz.mutate(&bytes, tables: image.tableBytes)
        if fuzz.random.chance(3) { fileBytes ^= 1 << UInt64(fuzz.random.below(64)) }
        let isAccepted = Self.accepts(bytes, fileBytes)
        let isAllowed = ImageRules.allow(bytes, fileBytes: fileBytes)
        #expect(isAccepted == isAllowed, "seed \(seed), image \(number), mutant \(mutant)")
        if isAccepted { accepted += 1 }
      }
    }
    let share = Double(accepted) / Double(Self.imagesPerSeed * Self.mutantsPerImage)
    #expect(share > 0.01 && share < 0.5, "mutation breaks most and leaves some intact")
  }

  @Test func acceptsWhatIsNotBroken() {
    var fuzz = ImageFuzz(random: SeededGenerator(seed: 1))
    for number in 0..<1000 {
      let image = fuzz.image()
      #expect(image.refusal == nil, "header \(number)")
      #expect(ImageRules.allow(image.bytes, fileBytes: image.fileBytes))
    }
  }

  @Test func noiseBehindTheMagicNumber() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<1000 {
      var bytes = random.bytes(random.below(9000))
      bytes.replaceSubrange(
        0..<min(24, bytes.count), with: ImageBuilder.sample.bytes.prefix(min(24, bytes.count)))
      #expect(!Self.accepts(bytes, random.next() >> UInt64(random.below(64))))
    }
  }

  /// Also asks an accepted header for everything it has.
  private static func accepts(_ bytes: [UInt8], _ fileBytes: UInt64) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let header = try? PALImageHeader(bytes, fileBytes: fileBytes) else { return false }
      for index in 0..<header.segmentCount { _ = header.segment(index) }
      _ = (header.stack, header.heap, header.parameterArea)
      for index in 0..<header.functionCount {
        let function = header.function(index)
        for parameter in 0..<function.parameterCount { _ = header.parameter(parameter, of: function) }
      }
      return true
    }
  }
}
