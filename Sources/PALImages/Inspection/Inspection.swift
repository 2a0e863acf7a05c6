/// What a file holds: a program for Windows or Linux with its PAL images, or one such image.
public struct Inspection: Sendable, Encodable {
  public enum Format: String, Sendable, Encodable {
    case pe, elf, image
  }

  public struct Section: Sendable, Encodable {
    public var name: String
    public var address: UInt64
    public var bytes: UInt64
    /// Some of the letters r, w and x.
    public var rights: String
  }

  public var format: Format
  /// 32 or 64.
  public var width: Int?
  /// Where the program begins.
  public var entry: UInt64?
  /// Of the program, those that are loaded.
  public var sections: [Section] = []
  /// In the order of their places.
  public var images: [ImageInspection]

  /// nil if the file is nothing of the kind.
  public init?(_ bytes: [UInt8]) {
    images = ImageSearch(bytes).images
    if let program = ELFFile(bytes) {
      format = .elf
      (width, entry) = (program.is64Bit ? 64 : 32, program.entry)
      sections = program.sections.compactMap { Section($0) }
    } else if let program = PEFile(bytes) {
      format = .pe
      (width, entry) = (program.is64Bit ? 64 : 32, program.entry)
      sections = program.sections.map { Section($0) }
    } else if ImageSearch.isImage(bytes) {
      format = .image
    } else {
      return nil
    }
  }
}

extension Inspection.Section {
  /// nil for a section that is not loaded.
  init?(_ section: ELFFile.Section) {
    guard section.sectionFlags.contains(.allocated) else { return nil }
    (name, address, bytes) = (section.name, section.address, section.size)
    let flags = section.sectionFlags
    rights = "r" + (flags.contains(.write) ? "w" : "") + (flags.contains(.execute) ? "x" : "")
  }

  init(_ section: PEFile.Section) {
    (name, address, bytes) = (section.name, section.address, section.memoryBytes)
    let flags = section.characteristics
    rights =
      (flags.contains(.read) ? "r" : "") + (flags.contains(.write) ? "w" : "")
      + (flags.contains(.execute) ? "x" : "")
  }
}
