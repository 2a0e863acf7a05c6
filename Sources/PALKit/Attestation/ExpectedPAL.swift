import PALImages

/// Which PAL a quote must come from: one whose PCR 0 has one of some values.
public struct ExpectedPAL: Sendable {
  public struct Candidate: Sendable, Equatable {
    public var pcr0: PCRValue
    /// For a person: "the image at …", "the value that was expected".
    public var name: String
  }

  public let candidates: [Candidate]

  /// - Parameter text: 64 hexadecimal digits of PCR 0, or a file with PAL images, of which each is good.
  public init(_ text: String) throws(PalliumError) {
    if let value = PCRValue(hexadecimal: text) {
      candidates = [Candidate(pcr0: value, name: "the value that was expected")]
      return
    }
    let measured = try MeasuredImages(file: text)
    try measured.check()
    candidates = measured.images.compactMap { image in
      image.pcr0.map { Candidate(pcr0: $0, name: "that of the \(image.place), of \(text)") }
    }
  }
}
