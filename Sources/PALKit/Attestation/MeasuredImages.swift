import Foundation
import PALImages
import SystemPackage

/// What the PAL images of a file are known by, before any of them runs.
public struct MeasuredImages: Sendable, Encodable {
  public struct Image: Sendable, Encodable {
    /// Where in the file it begins.
    public var offset: Int
    public var bytes: Int
    public var measurement: ImageMeasurement?
    /// What PCR 0 will hold while it is loaded.
    public var pcr0: PCRValue?
    /// Why the hypervisor would not load it; it has no measurement then.
    public var problem: String?

    init(_ image: ImageInspection) {
      (offset, bytes, problem) = (image.offset, image.bytes, image.problem)
      measurement = image.measurement
      pcr0 = image.measurement.map { PCRValue(ofPALWith: $0) }
    }

    /// For a person: images have no names.
    public var place: String { "image at 0x\(String(offset, radix: 16)), \(bytes) bytes" }
  }

  public var file: String
  public var images: [Image]

  /// - Parameter file: a program for Windows or Linux, or a PAL image.
  public init(file: String) throws(PalliumError) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw PalliumError(.usage, "'\(file)' cannot be read: name a file that is there.")
    }
    guard let inspection = Inspection([UInt8](data)) else {
      throw PalliumError(.usage, "'\(file)' is neither a program for Windows or Linux nor a PAL image.")
    }
    self.file = file
    images = inspection.images.map(Image.init)
  }

  /// - Throws: if there is no image, or one that the hypervisor would refuse.
  public func check() throws(PalliumError) {
    guard !images.isEmpty else {
      throw PalliumError(
        .projectFaulty, "There is no PAL image in '\(file)': build a program with one by 'pal build'.")
    }
    guard images.allSatisfy({ $0.problem == nil }) else {
      throw PalliumError(
        .projectFaulty, "'\(file)' holds an image that the hypervisor would refuse: build it again.")
    }
  }

  /// For a person.
  public var text: String {
    if images.count == 1, images[0].problem == nil { return images[0].lines }
    return images.map { image in
      image.problem.map { "\(image.place): the hypervisor would not load it. \($0)" }
        ?? "\(image.place)\n\(image.lines)"
    }.joined(separator: "\n\n")
  }
}

extension MeasuredImages.Image {
  fileprivate var lines: String {
    "measurement  \(measurement?.description ?? "")\nPCR 0        \(pcr0?.description ?? "")"
  }
}
