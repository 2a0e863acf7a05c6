import TrustVisorABI

/// A PAL image in a file.
public struct ImageInspection: Sendable, Encodable {
  public struct Part: Sendable, Encodable {
    public var address: UInt64
    public var bytes: UInt64
    /// How many of them are in the file; the rest is zero.
    public var fileBytes: UInt64
    public var rights: PALImage.Rights
  }

  public struct Function: Sendable, Encodable {
    public var entry: UInt64
    /// A type's name, as in manifests; nil if it returns nothing.
    public var result: String?
    public var parameters: [Parameter]
  }

  public struct Parameter: Sendable, Encodable {
    /// As in manifests.
    public var kind: String
    /// Which parameter counts a buffer's elements.
    public var count: Int?
    /// Bytes of one element of a buffer, or without ``count`` of all of it.
    public var bytes: UInt64?
  }

  /// Where in the file it begins.
  public var offset: Int
  public var bytes: Int
  /// Why the hypervisor would not load it; all that follows is missing then.
  public var problem: String?
  /// 32 or 64.
  public var width: Int?
  public var measurement: ImageMeasurement?
  public var stack: ImageRange?
  public var heap: ImageRange?
  public var parameters: ImageRange?
  public var segments: [Part] = []
  public var functions: [Function] = []

  init(_ bytes: [UInt8], at offset: Int) {
    self.offset = offset
    self.bytes = bytes.count
    do throws(ImageProblem) { fill(try PALImage(reading: bytes), bytes) } catch {
      problem = error.description
    }
  }

  private mutating func fill(_ image: PALImage, _ bytes: [UInt8]) {
    width = Int(image.mode.rawValue)
    measurement = ImageMeasurement(of: bytes)
    stack = image.layout.stack
    heap = image.layout.heap
    parameters = image.layout.parameters
    segments = image.segments.map {
      Part(
        address: $0.address, bytes: $0.memoryBytes, fileBytes: UInt64($0.contents.count), rights: $0.rights)
    }
    functions = image.functions.map { entry in
      Function(
        entry: entry.address, result: entry.function.result?.rawValue,
        parameters: entry.function.parameters.map { Parameter($0.kind) })
    }
  }
}

extension ImageInspection.Parameter {
  init(_ parameter: PALParameter.Kind) {
    switch parameter {
    case .value(let type): kind = type.rawValue
    case .length(let type): kind = "length\(type.bytes * 8)"
    case .buffer(let buffer):
      kind = buffer.direction.rawValue
      switch buffer.extent {
      case .constant(let size): bytes = size
      case .counted(let index): (count, bytes) = (index, buffer.element.bytes)
      }
    }
  }
}
