import PALImages

/// Which PAL a quote must come from: one whose PCR 0 has one of some values.
public struct ExpectedPAL: Sendable {
  public struct Candidate: Sendable, Equatable {
    public var pcr0: PCRValue
    /// For a person: "the image at …", "the value that was expected".
    public var name: String
  }

  public let candidates: [Candidate]
  /// Whether it is known by its image, so that only a micro-TPM can quote it; else by a value, which any TPM can have.
  public let isImage: Bool

  /// - Parameter text: 64 hexadecimal digits of PCR 0, or a file with PAL images, of which each is good.
  public init(_ text: String) throws(PalliumError) {
    if let value = PCRValue(hexadecimal: text) {
      self.init(value: value)
      return
    }
    let measured = try MeasuredImages(file: text)
    try measured.check()
    self.init(
      images: measured.images.compactMap { image in
        image.pcr0.map { Candidate(pcr0: $0, name: "that of the \(image.place), of \(text)") }
      })
  }

  private init(value: PCRValue) {
    candidates = [Candidate(pcr0: value, name: "the value that was expected")]
    isImage = false
  }

  init(images: [Candidate]) {
    candidates = images
    isImage = true
  }
}
