import Testing
import TrustVisorABI

@testable import Monitor

/// What a header that keeps the rules tells.
@Suite struct ImageHeaderTests {
  @Test func tellsTheHeader() throws {
    try ImageBuilder.sample.withHeader { header in
      #expect(header.mode == .bits64)
      #expect(header.headerBytes == 4096)
      #expect(header.imageBytes == 5 * 4096)
      #expect(header.stack == ImageArea(address: 0x41000, bytes: 0x4000))
      #expect(header.heap == ImageArea(address: 0x50000, bytes: 0x8000))
      #expect(header.parameterArea == ImageArea(address: 0x60000, bytes: 0x2000))
    }
    try ImageBuilder.sample32.withHeader { #expect($0.mode == .bits32) }
  }

  @Test func tellsSegments() throws {
    let image = ImageBuilder.sample
    try image.withHeader { header in
      try #require(header.segmentCount == 3)
      for (index, segment) in image.segments.enumerated() {
        #expect(header.segment(index).address == segment.address)
        #expect(header.segment(index).fileBytes == segment.fileBytes)
        #expect(header.segment(index).memoryBytes == segment.memoryBytes)
      }
      #expect((0..<3).map { header.segment($0).rights } == [.read, .readExecute, .readWrite])
    }
  }

  @Test func tellsFunctions() throws {
    try ImageBuilder.sample.withHeader { header in
      try #require(header.functionCount == 3)
      #expect((0..<3).map { header.function($0).entry } == [0x11010, 0x12fff, 0x11000])
      #expect((0..<3).map { header.function($0).parameterCount } == [2, 5, 0])
      #expect((0..<3).map { header.function($0).resultBytes } == [8, 0, 4])
    }
  }

  @Test func tellsParameters() throws {
    try ImageBuilder.sample.withHeader { header in
      let parameters = (0..<5).map { header.parameter(function: 1, index: $0) }
      #expect(parameters.map(\.kind) == [.input, .value, .output, .length, .inputOutput])
      #expect(parameters.map(\.width) == [0, 4, 0, 8, 0])
      #expect(parameters.map(\.count) == [1, nil, 3, nil, nil])
      #expect(parameters.map(\.size) == [4, 0, 1, 0, 64])
      #expect(header.parameter(function: 0, index: 1).width == 1)
    }
  }

  @Test func buffersTooLargeToCountAreNil() throws {
    try ImageBuilder.sample.withHeader { header in
      let parameter = header.parameter(function: 1, index: 0)
      #expect(parameter.bytes(count: 3) == 12)
      #expect(parameter.bytes(count: 0) == 0)
      #expect(parameter.bytes(count: .max / 4) == UInt64.max - 3)
      #expect(parameter.bytes(count: .max / 4 + 1) == nil)
    }
  }

  @Test func areasMayBeMissing() throws {
    var image = ImageBuilder.sample
    image.heap = .init(address: 0, bytes: 0)
    image.parameterArea = .init(address: 7, bytes: 0)
    image.functions.remove(at: 1)
    try image.withHeader { header in
      #expect(header.heap == nil)
      #expect(header.parameterArea == nil)
    }
  }

  @Test func everythingAtItsLimit() throws {
    var image = ImageBuilder.sample
    let values = [ImageBuilder.Parameter](repeating: .value(8), count: 16)
    image.functions = [ImageBuilder.Function](repeating: .init(entry: 0x11000, parameters: values), count: 64)
    for index in 3..<16 {
      image.segments.append(
        .init(address: 0x100_0000 + UInt64(index) << 12, fileBytes: 0, memoryBytes: 0x1000, rights: 1))
    }
    try image.withHeader { header in
      #expect(header.headerBytes == 5 * 4096)
      #expect(header.segment(15).address == 0x100_f000)
      #expect(header.parameter(function: 63, index: 15).kind == .value)
    }
  }

  @Test func moreZeroesThanNeeded() throws {
    var image = ImageBuilder.sample
    image.spareHeaderPages = 4
    try image.withHeader { #expect($0.headerBytes == 5 * 4096) }
  }

  /// The lowest and the highest pages that a PAL can have.
  @Test(arguments: [(32, 0xffff_f000), (64, 1 << 47)] as [(UInt32, UInt64)])
  func endsOfTheAddressSpace(mode: UInt32, limit: UInt64) throws {
    var image = ImageBuilder.sample
    image.mode = mode
    image.stack.address = 0x1000
    image.heap.address = limit - image.heap.bytes
    try image.withHeader { #expect($0.heap?.end == limit) }
    image.heap.address += 4096
    #expect(image.refusal == Refusal(.badArea))
  }

  @Test func headerBytesBeforeTheHeader() throws {
    var image = ImageBuilder.sample
    image.spareHeaderPages = 1
    let first = Array(image.bytes.prefix(96))
    #expect(try PALImageHeader.headerBytes(first: first.span, fileBytes: image.fileBytes) == 8192)
    let refusal = #expect(throws: Refusal.self) {
      try PALImageHeader.headerBytes(first: first.span, fileBytes: image.fileBytes + 4096)
    }
    #expect(refusal == Refusal(.badImageSize))
  }
}

extension ImageBuilder {
  func withHeader(_ body: (PALImageHeader) throws -> Void) throws {
    let fileBytes = fileBytes
    try bytes.withUnsafeBytes { try body(try PALImageHeader($0, fileBytes: fileBytes)) }
  }

  /// Why the monitor refuses the image; nil if it does not.
  var refusal: Refusal? { refusal(fileBytes: fileBytes) }

  func refusal(fileBytes: UInt64) -> Refusal? {
    bytes.withUnsafeBytes { bytes in
      do throws(Refusal) {
        _ = try PALImageHeader(bytes, fileBytes: fileBytes)
        return nil
      } catch {
        return error
      }
    }
  }
}
