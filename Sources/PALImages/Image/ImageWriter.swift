import TrustVisorABI

/// Makes the file of a PAL image (``ImageFormat``). The same image gives the same bytes.
public enum ImageWriter {
  public static func bytes(_ image: PALImage) -> [UInt8] {
    let contents = image.segments.map { padded($0.contents) }
    var file = ImageBytes()
    writeHeader(image, imageBytes: headerBytes(image) + contents.reduce(0) { $0 + $1.count }, &file)
    for (segment, contents) in zip(image.segments, contents) { write(segment, UInt64(contents.count), &file) }
    for entry in image.functions { write(entry, &file) }
    for entry in image.functions {
      for parameter in entry.function.parameters { write(parameter.kind, &file) }
    }
    file.append(zeroes: headerBytes(image) - file.bytes.count)
    return file.bytes + contents.joined()
  }

  private static func headerBytes(_ image: PALImage) -> Int {
    let parameters = image.functions.reduce(0) { $0 + $1.function.parameters.count }
    let tables =
      ImageFormat.Header.bytes + image.segments.count * ImageFormat.Segment.bytes
      + image.functions.count * ImageFormat.Function.bytes + parameters * ImageFormat.Parameter.bytes
    return Int(ImageRange.roundUp(UInt64(tables)))
  }

  private static func padded(_ contents: [UInt8]) -> [UInt8] {
    let bytes = Int(ImageRange.roundUp(UInt64(contents.count)))
    return contents + [UInt8](repeating: 0, count: bytes - contents.count)
  }

  private static func writeHeader(_ image: PALImage, imageBytes: Int, _ file: inout ImageBytes) {
    file.append(ImageFormat.magic)
    file.append(ImageFormat.version)
    file.append(image.mode.rawValue)
    file.append(UInt32(headerBytes(image)))
    file.append(UInt32(image.segments.count))
    file.append(UInt32(image.functions.count))
    file.append(UInt32(image.functions.reduce(0) { $0 + $1.function.parameters.count }))
    file.append(UInt64(imageBytes))
    for area in [image.layout.stack, image.layout.heap, image.layout.parameters] {
      file.append(area.address)
      file.append(area.bytes)
    }
    file.append(zeroes: ImageFormat.Header.bytes - ImageFormat.Header.reserved)
  }

  private static func write(_ segment: PALImage.Segment, _ fileBytes: UInt64, _ file: inout ImageBytes) {
    file.append(segment.address)
    file.append(fileBytes)
    file.append(max(ImageRange.roundUp(segment.memoryBytes), fileBytes))
    file.append(segment.rights.bits)
    file.append(UInt32(0))
  }

  private static func write(_ entry: PALImage.Entry, _ file: inout ImageBytes) {
    let result = entry.function.result
    file.append(entry.address)
    file.append(UInt32(entry.function.parameters.count))
    file.append(
      UInt32(result?.bytes ?? 0) | (result?.isSigned == true ? ImageFormat.Function.signedResult : 0))
  }

  private static func write(_ kind: PALParameter.Kind, _ file: inout ImageBytes) {
    let fields = ParameterFields(kind)
    for byte in [fields.kind.rawValue, fields.width, fields.count, 0] { file.append(byte) }
    file.append(UInt32(0))
    file.append(fields.size)
  }
}

/// A parameter as the image has it.
private struct ParameterFields {
  let kind: ImageFormat.Kind
  var width: UInt8 = 0
  var count: UInt8 = 0
  var size: UInt64 = 0

  init(_ parameter: PALParameter.Kind) {
    switch parameter {
    case .value(let type):
      kind = type.isSigned ? .signedValue : .value
      width = UInt8(type.bytes)
    case .length(let type):
      kind = .length
      width = UInt8(type.bytes)
    case .buffer(let buffer):
      kind = buffer.direction.imageKind
      switch buffer.extent {
      case .constant(let bytes): (count, size) = (ImageFormat.Parameter.constant, bytes)
      case .counted(let index): (count, size) = (UInt8(index), buffer.element.bytes)
      }
    }
  }
}

extension PALParameter.Direction {
  var imageKind: ImageFormat.Kind {
    switch self {
    case .input: .input
    case .output: .output
    case .inputOutput: .inputOutput
    }
  }
}

/// Numbers to bytes, little-endian.
private struct ImageBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  mutating func append(zeroes count: Int) { bytes += [UInt8](repeating: 0, count: count) }
}
