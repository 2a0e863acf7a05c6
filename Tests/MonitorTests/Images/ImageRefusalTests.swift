import Testing
import TrustVisorABI

@testable import Monitor

/// Every rule of an image's header, broken one at a time.
@Suite struct ImageRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var result: HypercallResult
    var change: @Sendable (inout ImageBuilder) -> Void

    init(
      _ result: HypercallResult, _ description: String,
      _ change: @escaping @Sendable (inout ImageBuilder) -> Void
    ) {
      (self.testDescription, self.result, self.change) = (description, result, change)
    }
  }

  @Test func theSamplesAreAccepted() {
    #expect(ImageBuilder.sample.refusal == nil)
    #expect(ImageBuilder.sample32.refusal == nil)
  }

  @Test(arguments: identity + sizes + segments + rights + areas + overlaps + functions + parameters)
  func isRefused(_ broken: Case) {
    var image = ImageBuilder.sample
    broken.change(&image)
    #expect(image.refusal == Refusal(broken.result))
  }

  static let identity: [Case] = [
    Case(.notAnImage, "magic") { $0.magic ^= 1 },
    Case(.unknownImageVersion, "version 0") { $0.version = 0 },
    Case(.unknownImageVersion, "version 2") { $0.version = 2 },
    Case(.unknownImageVersion, "mode") { $0.mode = 16 },
    Case(.unknownImageVersion, "reserved") { $0.reserved = 1 << 63 },
  ]

  static let sizes: [Case] = [
    Case(.badImageSize, "header of no bytes") { $0.headerBytes = 0 },
    Case(.badImageSize, "header not of pages") { $0.headerBytes = 4097 },
    Case(.badImageSize, "header longer than fetched") { $0.headerBytes = 8192 },
    Case(.badImageSize, "header over the limit") { $0.spareHeaderPages = 5 },
    Case(.badImageSize, "tables over the header") { image in
      image.headerBytes = 4096
      image.functions = .init(repeating: .init(entry: 0x11000), count: 64)
      image.functions[0].parameters = .init(repeating: .value(1), count: 16)
      for index in 1..<16 { image.functions[index].parameters = image.functions[0].parameters }
    },
    Case(.badImageSize, "image shorter than the file") { $0.imageBytes = $0.fileBytes - 4096 },
    Case(.badImageSize, "image longer than the file") { $0.imageBytes = .max - 4095 },
    Case(.badImageSize, "not zero behind the tables") { $0.patches = [(4095, 1)] },
    Case(.badImageSize, "not zero right behind the tables") { $0.patches = [(96 + 3 * 32 + 10 * 16, 0x80)] },
  ]

  @Test func sizesOfTheFile() {
    let image = ImageBuilder.sample
    for fileBytes in [0, 96, 4096, image.fileBytes - 1, image.fileBytes + 4096, .max] as [UInt64] {
      #expect(image.refusal(fileBytes: fileBytes) == Refusal(.badImageSize))
    }
    var odd = image
    odd.imageBytes = image.fileBytes + 100
    #expect(odd.refusal(fileBytes: image.fileBytes + 100) == Refusal(.badImageSize))
    var long = image
    long.imageBytes = image.fileBytes + 4096
    #expect(long.refusal(fileBytes: image.fileBytes + 4096) == Refusal(.badImageSize))
  }

  @Test(arguments: [0, 1, 95]) func lessThanAHeader(count: Int) {
    let first = Array(ImageBuilder.sample.bytes.prefix(count))
    let refusal = #expect(throws: Refusal.self) {
      try PALImageHeader.headerBytes(first: first.span, fileBytes: 4096)
    }
    #expect(refusal == Refusal(.badImageSize))
  }

  static let segments: [Case] = [
    Case(.badSegment, "no segments") { $0.segmentCount = 0 },
    Case(.badSegment, "too many segments") { $0.segmentCount = 17 },
    Case(.badSegment, "as many segments as can be") { $0.segmentCount = .max },
    Case(.badSegment, "no memory") { ($0.segments[0].memoryBytes, $0.segments[0].fileBytes) = (0, 0) },
    Case(.badSegment, "more file than memory") { $0.segments[0].fileBytes = 0x2000 },
    Case(.badSegment, "address not aligned") { $0.segments[0].address += 16 },
    Case(.badSegment, "memory not of pages") { $0.segments[2].memoryBytes += 1 },
    Case(.badSegment, "file not of pages") { image in
      image.segments[1].fileBytes -= 8
      image.segments[2].fileBytes += 8
    },
    Case(.badSegment, "page 0") { $0.segments[0].address = 0 },
    Case(.badSegment, "above the limit") { $0.segments[0].address = 1 << 47 },
    Case(.badSegment, "ends above the limit") { $0.segments[2].address = 1 << 47 - 0x2000 },
    Case(.badSegment, "wraps") { $0.segments[2].address = .max - 0x1fff },
    Case(.badSegment, "wraps by its size") { $0.segments[2].memoryBytes = .max - 0xfff },
    Case(.badSegment, "reserved") { $0.segments[1].reserved = 1 },
    Case(.badSegment, "the page that 32-bit functions return to") { image in
      image.mode = 32
      image.segments[0].address = 0xffff_f000
    },
  ]

  static let rights: [Case] = [0, 2, 4, 6, 7, 8, 9, 0x8000_0001].map { (bits: UInt32) in
    Case(.badRights, "rights \(bits)") { $0.segments[0].rights = bits }
  }

  static let areas: [Case] = [
    Case(.badArea, "no stack") { $0.stack.bytes = 0 },
    Case(.badArea, "stack not of pages") { $0.stack.bytes += 8 },
    Case(.badArea, "stack not aligned") { $0.stack.address += 8 },
    Case(.badArea, "stack at 0") { $0.stack.address = 0 },
    Case(.badArea, "stack wraps") { $0.stack.bytes = .max - 0xfff },
    Case(.badArea, "heap not aligned") { $0.heap.address += 1 },
    Case(.badArea, "heap not of pages") { $0.heap.bytes = 1 },
    Case(.badArea, "heap above the limit") { $0.heap.address = 1 << 63 },
    Case(.badArea, "parameter area at 0") { $0.parameterArea.address = 0 },
    Case(.badArea, "no parameter area for a buffer") { $0.parameterArea = .init(address: 0, bytes: 0) },
    Case(.badArea, "no parameter area for a length") { image in
      image.parameterArea = .init(address: 0, bytes: 0)
      image.functions = [.init(entry: 0x11000, parameters: [.length(4)])]
    },
  ]

  static let overlaps: [Case] = [
    Case(.segmentsOverlap, "two segments") { $0.segments[0].address = 0x12000 },
    Case(.segmentsOverlap, "one inside another") { $0.segments[0].address = 0x21000 },
    Case(.segmentsOverlap, "one around another") { image in
      (image.segments[2].address, image.segments[2].memoryBytes) = (0xf000, 0x10000)
    },
    Case(.segmentsOverlap, "the same page") { $0.segments[0].address = 0x11000 },
    Case(.segmentsOverlap, "a segment and the stack") { $0.segments[2].address = 0x44000 },
    Case(.segmentsOverlap, "a segment right below the stack") { $0.segments[2].address = 0x3e000 },
    Case(.segmentsOverlap, "the heap right below the stack") { $0.heap.address = 0x39000 },
    Case(.segmentsOverlap, "the heap and the stack") { $0.heap.address = 0x42000 },
    Case(.segmentsOverlap, "the heap and the parameter area") { $0.parameterArea.address = 0x57000 },
    Case(.segmentsOverlap, "a segment and the parameter area") { $0.parameterArea.address = 0x22000 },
  ]

  @Test func neighboursAreNoOverlap() {
    var image = ImageBuilder.sample
    image.segments[2].address = 0x3d000
    image.heap.address = 0x45000
    image.parameterArea.address = 0x4d000
    #expect(image.refusal == nil)
  }

  static let functions: [Case] = [
    Case(.badFunction, "no functions") { $0.functionCount = 0 },
    Case(.badFunction, "too many functions") { $0.functionCount = 65 },
    Case(.badFunction, "as many functions as can be") { $0.functionCount = .max },
    Case(.badFunction, "more parameters than functions can have") { $0.parameterCount = 49 },
    Case(.badFunction, "parameters of nobody") { $0.parameterCount = 8 },
    Case(.badFunction, "parameters that are not there") { $0.parameterCount = 6 },
    Case(.badFunction, "too many parameters") { $0.functions[0].parameterCount = 17 },
    Case(.badFunction, "as many parameters as can be") { $0.functions[2].parameterCount = .max },
    Case(.badFunction, "a parameter of the next function") { $0.functions[0].parameterCount = 3 },
    Case(.badFunction, "a result of 3 bytes") { $0.functions[0].resultBytes = 3 },
    Case(.badFunction, "a result of 16 bytes") { $0.functions[0].resultBytes = 16 },
    Case(.badEntry, "an entry nowhere") { $0.functions[2].entry = 0x30000 },
    Case(.badEntry, "an entry in data") { $0.functions[2].entry = 0x20000 },
    Case(.badEntry, "an entry in constants") { $0.functions[2].entry = 0x10fff },
    Case(.badEntry, "an entry on the stack") { $0.functions[2].entry = 0x41000 },
    Case(.badEntry, "an entry right behind the code") { $0.functions[2].entry = 0x13000 },
    Case(.badEntry, "no entry") { $0.functions[2].entry = 0 },
  ]

  static let parameters: [Case] = [
    parameter("kind 0") { $0.kind = 0 },
    parameter("kind 7") { $0.kind = 7 },
    parameter("reserved byte") { $0.reserved = 1 },
    parameter("reserved word") { $0.reservedWord = 1 << 31 },
    parameter("a value of 3 bytes") { $0 = .value(3) },
    parameter("a value of no bytes") { $0 = .value(0) },
    parameter("a value of 16 bytes") { $0 = .value(16) },
    parameter("a value with a count") { $0.count = 1 },
    parameter("a value with a size") { $0.size = 4 },
    parameter("a length of 2 bytes") { $0 = .length(2) },
    parameter("a length with a count") { $0 = .init(kind: 5, width: 4, count: 0xff) },
    parameter("a length with a size") { $0 = .init(kind: 5, width: 4, size: 4) },
    parameter("a buffer with a width") { $0 = .init(kind: 2, width: 4, count: 0xff, size: 4) },
    parameter("a buffer of no bytes") { $0 = .buffer(.input, size: 0) },
    parameter("a buffer of empty elements") { $0 = .buffer(.output, count: 3, size: 0) },
    parameter("a buffer counted by itself") { $0 = .buffer(.inputOutput, count: 1, size: 1) },
    parameter("a buffer counted by a buffer") { $0 = .buffer(.inputOutput, count: 4, size: 1) },
    parameter("a buffer counted by another function's parameter") { $0 = .buffer(.input, count: 5, size: 1) },
    parameter("a buffer counted by nothing") { $0 = .buffer(.input, count: 0xfe, size: 1) },
  ]

  /// Changes the second function's second parameter, a value that counts the first.
  private static func parameter(
    _ description: String, _ change: @escaping @Sendable (inout ImageBuilder.Parameter) -> Void
  ) -> Case {
    Case(.badFunction, description) { change(&$0.functions[1].parameters[1]) }
  }
}
