import TrustVisorABI

/// The header of an image as values that a test can bend before they become bytes.
struct ImageBuilder {
  struct Segment {
    var address: UInt64
    var fileBytes: UInt64
    var memoryBytes: UInt64
    var rights: UInt32
    var reserved: UInt32 = 0
  }

  struct Parameter {
    var kind: UInt8
    var width: UInt8 = 0
    var count: UInt8 = 0
    var reserved: UInt8 = 0
    var reservedWord: UInt32 = 0
    var size: UInt64 = 0

    static func value(_ width: UInt8) -> Self { Self(kind: 1, width: width) }
    static func length(_ width: UInt8) -> Self { Self(kind: 5, width: width) }
    static func buffer(_ kind: ImageFormat.Kind, count: UInt8 = 0xff, size: UInt64) -> Self {
      Self(kind: kind.rawValue, count: count, size: size)
    }
  }

  struct Function {
    var entry: UInt64
    var resultBytes: UInt32 = 0
    var parameters: [Parameter] = []
    /// What the description says, if not the truth.
    var parameterCount: UInt32?
  }

  struct Area: Equatable {
    var address: UInt64
    var bytes: UInt64
  }

  var magic: UInt64 = 0x004d_5549_4c4c_4150
  var version: UInt32 = 1
  var mode: UInt32 = 64
  var segments: [Segment] = []
  var functions: [Function] = []
  var stack = Area(address: 0, bytes: 0)
  var heap = Area(address: 0, bytes: 0)
  var parameterArea = Area(address: 0, bytes: 0)
  var reserved: UInt64 = 0

  /// What the header says of itself, if not the truth.
  var segmentCount: UInt32?
  var functionCount: UInt32?
  var parameterCount: UInt32?
  var headerBytes: UInt32?
  var imageBytes: UInt64?
  /// Pages of zeroes more than are needed.
  var spareHeaderPages = 0
  /// Put over the header at last.
  var patches: [(offset: Int, byte: UInt8)] = []

  /// The length of the whole file.
  var fileBytes: UInt64 { segments.reduce(UInt64(bytes.count)) { $0 &+ $1.fileBytes } }

  /// Bytes of the header and the tables.
  var tableBytes: Int {
    let parameters = functions.reduce(0) { $0 + $1.parameters.count }
    return 96 + segments.count * 32 + functions.count * 16 + parameters * 16
  }

  private var trueHeaderBytes: Int { (tableBytes + 4095) / 4096 * 4096 + spareHeaderPages * 4096 }

  /// The header.
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writeHeader(&writer)
    for segment in segments { write(segment, &writer) }
    for function in functions {
      writer.append(function.entry)
      writer.append(function.parameterCount ?? UInt32(function.parameters.count))
      writer.append(function.resultBytes)
    }
    for parameter in functions.flatMap(\.parameters) { write(parameter, &writer) }
    var bytes = writer.bytes + [UInt8](repeating: 0, count: trueHeaderBytes - writer.bytes.count)
    for patch in patches { bytes[patch.offset] = patch.byte }
    return bytes
  }

  private func writeHeader(_ writer: inout ByteWriter) {
    let header = UInt64(trueHeaderBytes)
    writer.append(magic)
    writer.append(version)
    writer.append(mode)
    writer.append(headerBytes ?? UInt32(header))
    writer.append(segmentCount ?? UInt32(segments.count))
    writer.append(functionCount ?? UInt32(functions.count))
    writer.append(parameterCount ?? functions.reduce(0) { $0 + UInt32($1.parameters.count) })
    writer.append(imageBytes ?? segments.reduce(header) { $0 &+ $1.fileBytes })
    for area in [stack, heap, parameterArea] {
      writer.append(area.address)
      writer.append(area.bytes)
    }
    writer.append(reserved)
  }

  private func write(_ segment: Segment, _ writer: inout ByteWriter) {
    writer.append(segment.address)
    writer.append(segment.fileBytes)
    writer.append(segment.memoryBytes)
    writer.append(segment.rights)
    writer.append(segment.reserved)
  }

  private func write(_ parameter: Parameter, _ writer: inout ByteWriter) {
    for byte in [parameter.kind, parameter.width, parameter.count, parameter.reserved] { writer.append(byte) }
    writer.append(parameter.reservedWord)
    writer.append(parameter.size)
  }
}

/// Numbers to bytes, little-endian.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for index in 0..<Number.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(index * 8)))
    }
  }
}

extension ImageBuilder {
  /// Three segments, all areas, three functions with parameters of every kind.
  static var sample: ImageBuilder {
    var image = ImageBuilder()
    image.segments = [
      Segment(address: 0x10000, fileBytes: 0x1000, memoryBytes: 0x1000, rights: 1),
      Segment(address: 0x11000, fileBytes: 0x2000, memoryBytes: 0x2000, rights: 5),
      Segment(address: 0x20000, fileBytes: 0x1000, memoryBytes: 0x3000, rights: 3),
    ]
    image.stack = Area(address: 0x41000, bytes: 0x4000)
    image.heap = Area(address: 0x50000, bytes: 0x8000)
    image.parameterArea = Area(address: 0x60000, bytes: 0x2000)
    image.functions = [
      Function(entry: 0x11010, resultBytes: 8, parameters: [.value(8), .value(1)]),
      Function(
        entry: 0x12fff, resultBytes: 0,
        parameters: [
          .buffer(.input, count: 1, size: 4), .value(4), .buffer(.output, count: 3, size: 1), .length(8),
          .buffer(.inputOutput, size: 64),
        ]),
      Function(entry: 0x11000, resultBytes: 4),
    ]
    return image
  }

  static var sample32: ImageBuilder {
    var image = sample
    image.mode = 32
    return image
  }
}
