import TrustVisorABI
import X86

/// The header of a PAL image (``ImageFormat``), checked: where everything goes and what can be called.
///
/// It is a view of the header's bytes in private memory. There is none for a header that breaks any rule, so
/// what it tells needs no further check.
@safe
struct PALImageHeader: BitwiseCopyable {
  let fields: ImageFields
  let preamble: ImagePreamble

  /// How many bytes of an image are its header, by its first ``ImageFormat/Header/bytes`` bytes, and whether they
  /// are worth fetching.
  static func headerBytes(first: Span<UInt8>, fileBytes: UInt64) throws(Refusal) -> Int {
    try unsafe first.withUnsafeBytes { bytes throws(Refusal) in
      unsafe try ImagePreamble(ImageFields(bytes), fileBytes: fileBytes).headerBytes
    }
  }

  /// Checks a whole header of an image of `fileBytes` bytes. `bytes` must stay, and stay as they are, as long as
  /// this is used; the first of them are not taken to be what ``headerBytes(first:fileBytes:)`` saw.
  @unsafe init(_ bytes: UnsafeRawBufferPointer, fileBytes: UInt64) throws(Refusal) {
    fields = unsafe ImageFields(bytes)
    preamble = try ImagePreamble(fields, fileBytes: fileBytes)
    guard fields.count == preamble.headerBytes else { throw Refusal(.badImageSize) }
    try checkSegments()
    try checkAreas()
    try checkOverlaps()
    try checkFunctions()
    try checkPadding()
  }

  var mode: ImageFormat.Mode { preamble.mode }
  var headerBytes: Int { preamble.headerBytes }
  var imageBytes: UInt64 { preamble.imageBytes }
  var segmentCount: Int { preamble.segmentCount }
  var functionCount: Int { preamble.functionCount }

  /// The first address that no segment or area can have: for 32-bit code the page that functions return to, for
  /// 64-bit code the end of the lower half.
  var addressLimit: UInt64 {
    switch mode {
    case .bits32: PALReturn.address(.bits32)
    case .bits64: 1 << 47
    }
  }

  func segment(_ index: Int) -> ImageSegment { uncheckedSegment(index)! }

  var stack: ImageArea { area(ImageFormat.Header.stackAddress, ImageFormat.Header.stackBytes) }

  /// nil if it has no bytes.
  var heap: ImageArea? { optional(area(ImageFormat.Header.heapAddress, ImageFormat.Header.heapBytes)) }

  /// Where buffers are put; nil if it has no bytes.
  var parameterArea: ImageArea? {
    optional(area(ImageFormat.Header.parameterAddress, ImageFormat.Header.parameterBytes))
  }

  func function(_ index: Int) -> ImageFunction {
    var first = 0
    for earlier in 0..<index { first += uncheckedFunction(earlier, firstParameter: 0).parameterCount }
    return uncheckedFunction(index, firstParameter: first)
  }

  func parameter(_ index: Int, of function: ImageFunction) -> ImageParameter {
    precondition(index >= 0 && index < function.parameterCount)
    return uncheckedParameter(function.firstParameter + index)!
  }

  func parameter(function: Int, index: Int) -> ImageParameter {
    parameter(index, of: self.function(function))
  }

  private func area(_ address: Int, _ bytes: Int) -> ImageArea {
    ImageArea(address: fields.load(UInt64.self, at: address), bytes: fields.load(UInt64.self, at: bytes))
  }

  private func optional(_ area: ImageArea) -> ImageArea? { area.bytes == 0 ? nil : area }
}

/// Entries of the tables, before or after they are checked.
extension PALImageHeader {
  func uncheckedSegment(_ index: Int) -> ImageSegment? {
    precondition(index >= 0 && index < segmentCount)
    return ImageSegment(fields, at: preamble.segments + index * ImageFormat.Segment.bytes)
  }

  func uncheckedFunction(_ index: Int, firstParameter: Int) -> ImageFunction {
    precondition(index >= 0 && index < functionCount)
    let offset = preamble.functions + index * ImageFormat.Function.bytes
    return ImageFunction(fields, at: offset, firstParameter: firstParameter)
  }

  func uncheckedParameter(_ index: Int) -> ImageParameter? {
    precondition(index >= 0 && index < preamble.parameterCount)
    return ImageParameter(fields, at: preamble.parameters + index * ImageFormat.Parameter.bytes)
  }
}
