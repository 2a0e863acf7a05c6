import Testing
import TrustVisorABI

@testable import Monitor
@testable import PALImages

/// What the writer makes, the monitor's own parser reads: everything is as the manifest has asked for.
@Suite struct ImageWriterTests {
  @Test(arguments: 0..<200) func theMonitorReadsWhatWasAsked(seed: Int) throws {
    var generator = RandomManifest(random: SeededNumbers(seed: UInt64(seed)))
    let manifest = try Manifest(parsing: generator.text())
    let image = PALImage.madeUp(manifest, &generator.random)
    let bytes = ImageWriter.bytes(image)
    #expect(bytes == ImageWriter.bytes(image), "the same image gives the same bytes")
    try bytes.withUnsafeBytes { bytes in
      let headerBytes = Int(
        bytes.loadUnaligned(fromByteOffset: ImageFormat.Header.headerBytes, as: UInt32.self))
      let start = UnsafeRawBufferPointer(rebasing: bytes[..<headerBytes])
      let header = try PALImageHeader(start, fileBytes: UInt64(bytes.count))
      expectMemory(header, image)
      expectSegments(header, image, bytes)
      expectFunctions(header, image)
    }
  }

  private func expectMemory(_ header: PALImageHeader, _ image: PALImage) {
    func area(_ range: ImageRange) -> ImageArea? {
      range.bytes == 0 ? nil : ImageArea(address: range.address, bytes: range.bytes)
    }
    #expect(header.mode == image.mode)
    #expect(header.stack == area(image.layout.stack))
    #expect(header.heap == area(image.layout.heap))
    #expect(header.parameterArea == area(image.layout.parameters))
  }

  private func expectSegments(_ header: PALImageHeader, _ image: PALImage, _ bytes: UnsafeRawBufferPointer) {
    #expect(header.segmentCount == image.segments.count)
    var offset = header.headerBytes
    for (index, asked) in image.segments.enumerated() {
      let segment = header.segment(index)
      #expect(segment.address == asked.address && segment.memoryBytes >= asked.memoryBytes)
      #expect(segment.memoryBytes < asked.memoryBytes + ImageRange.pageBytes)
      #expect("\(segment.rights)" == "\(asked.rights)")
      let contents = bytes[offset..<offset + Int(segment.fileBytes)]
      #expect(contents.starts(with: asked.contents))
      #expect(contents.dropFirst(asked.contents.count).allSatisfy { $0 == 0 })
      offset += Int(segment.fileBytes)
    }
    #expect(offset == bytes.count)
  }

  private func expectFunctions(_ header: PALImageHeader, _ image: PALImage) {
    #expect(header.functionCount == image.functions.count)
    for (index, asked) in image.functions.enumerated() {
      let function = header.function(index)
      #expect(function.entry == asked.address)
      #expect(function.resultBytes == asked.function.result?.bytes ?? 0)
      #expect(function.resultIsSigned == asked.function.result?.isSigned ?? false)
      #expect(function.parameterCount == asked.function.parameters.count)
      for (position, parameter) in asked.function.parameters.enumerated() {
        expect(header.parameter(position, of: function), parameter.kind)
      }
    }
  }

  private func expect(_ parameter: ImageParameter, _ asked: PALParameter.Kind) {
    switch asked {
    case .value(let type):
      #expect(parameter.kind == (type.isSigned ? .signedValue : .value) && parameter.width == type.bytes)
    case .length(let type):
      #expect(parameter.kind == .length && parameter.width == type.bytes)
    case .buffer(let buffer):
      let kinds: [PALParameter.Direction: ImageFormat.Kind] = [
        .input: .input, .output: .output, .inputOutput: .inputOutput,
      ]
      #expect(parameter.kind == kinds[buffer.direction])
      switch buffer.extent {
      case .constant(let bytes): #expect(parameter.count == nil && parameter.size == bytes)
      case .counted(let index): #expect(parameter.count == index && parameter.size == buffer.element.bytes)
      }
    }
  }

  /// The contract's own example, byte by byte.
  @Test func theContractsExampleIsWritten() throws {
    let text = """
      name = "example"
      language = "c"
      targets = ["linux-x64"]
      program = { sources = ["main.c"] }
      pal = { sources = ["pal.c"] }
      [[function]]
      name = "wrap"
      result = "u32"
      parameters = [
        { name = "text", kind = "in", count = "count" },
        { name = "count", kind = "u32" },
        { name = "out", kind = "out", count = "room" },
        { name = "room", kind = "length64" },
        { name = "key", kind = "in", size = 32 },
        { name = "level", kind = "i16" },
      ]
      """
    var random = SeededNumbers(seed: 1)
    let image = PALImage.madeUp(try Manifest(parsing: text), &random)
    let bytes = ImageWriter.bytes(image)
    let begin = 96 + image.segments.count * 32 + 16
    let rows = (0..<6).map { Array(bytes[(begin + $0 * 16)...].prefix(16)) }
    #expect(
      rows == [
        [2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], [1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [3, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], [5, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [2, 0, 255, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0],
        [6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ])
  }
}
