import Testing
import TrustVisorABI

@testable import Monitor

/// Whole images in memory, as tools on the host check them.
@Suite struct ImageCheckTests {
  private func result(_ bytes: [UInt8]) -> HypercallResult {
    bytes.withUnsafeBytes { ImageCheck.result(of: $0) }
  }

  private func file(_ image: ImageBuilder) -> [UInt8] {
    let header = image.bytes
    return header + [UInt8](repeating: 0x90, count: Int(image.fileBytes) - header.count)
  }

  @Test func goodImagesPass() {
    #expect(result(file(.sample)) == .success)
    #expect(result(file(.sample32)) == .success)
  }

  @Test func whatIsWrongIsTold() {
    var image = ImageBuilder.sample
    image.segments[1].rights = 7
    #expect(result(file(image)) == .badRights)
    image = .sample
    image.functions[0].entry = 0
    #expect(result(file(image)) == .badEntry)
  }

  /// No prefix of an image is one, however short.
  @Test func cutImagesAreRefused() {
    let whole = file(.sample)
    for count in [0, 1, 8, 95, 96, 4095, 4096, whole.count - 1] {
      #expect(result(Array(whole.prefix(count))) == .badImageSize, "\(count)")
    }
    #expect(result([UInt8](repeating: 0, count: 4096)) == .notAnImage)
  }
}
