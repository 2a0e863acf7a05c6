import Testing
import TrustVisorABI

@testable import PALImages

@Suite struct ImageReaderTests {
  /// What is written and read is written the same again.
  @Test(arguments: 200..<300) func readingReversesWriting(seed: Int) throws {
    let bytes = try Self.image(seed: seed)
    let image = try PALImage(reading: bytes)
    #expect(ImageWriter.bytes(image) == bytes)
  }

  @Test(arguments: 300..<320) func imagesAreFoundAnywhere(seed: Int) throws {
    var random = SeededNumbers(seed: UInt64(seed))
    let images = try (0..<3).map { try Self.image(seed: seed * 10 + $0) }
    var file: [UInt8] = []
    var offsets: [Int] = []
    for image in images {
      file += (0..<random.below(5000)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      // What a program that reads images holds is no image.
      file += Array("PALLIUM".utf8) + [0] + [UInt8](repeating: 9, count: 200)
      offsets.append(file.count)
      file += image
    }
    let found = ImageSearch(file).images
    #expect(found.map(\.offset) == offsets)
    #expect(found.map(\.problem) == [nil, nil, nil])
    #expect(found.map(\.measurement) == images.map { ImageMeasurement(of: $0) })
  }

  @Test func damageIsTold() throws {
    let image = try Self.image(seed: 7)
    let cut = try #require(Inspection(Array(image.dropLast())))
    #expect(cut.format == .image && cut.images[0].problem?.contains("badImageSize") == true)
    var writableCode = image
    writableCode[ImageFormat.Header.bytes + ImageFormat.Segment.rights] = 7
    #expect(Inspection(writableCode)?.images[0].problem?.contains("rights") == true)
    var version = image
    version[ImageFormat.Header.version] = 2
    #expect(Inspection(version)?.images[0].problem?.contains("unknownImageVersion") == true)
    #expect(Inspection(Array("#!/bin/sh\n".utf8)) == nil && Inspection([]) == nil)
  }

  /// The measurement is the standard's own: the digest of "abc" (FIPS 180-4's example).
  @Test func measurementIsSHA256() {
    #expect(
      ImageMeasurement(of: Array("abc".utf8)).description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  static func image(seed: Int) throws -> [UInt8] {
    var generator = RandomManifest(random: SeededNumbers(seed: UInt64(seed)))
    let manifest = try Manifest(parsing: generator.text())
    return ImageWriter.bytes(PALImage.madeUp(manifest, &generator.random))
  }
}
