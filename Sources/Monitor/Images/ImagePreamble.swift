import TrustVisorABI
import X86

/// What an image's first bytes say: what it is, and where its tables lie.
struct ImagePreamble: BitwiseCopyable {
  let mode: ImageFormat.Mode
  let headerBytes: Int
  let imageBytes: UInt64
  let segmentCount: Int
  let functionCount: Int
  let parameterCount: Int

  /// Checks all that can be told without the tables themselves.
  init(_ fields: ImageFields, fileBytes: UInt64) throws(Refusal) {
    typealias Header = ImageFormat.Header
    guard fields.count >= Header.bytes else { throw Refusal(.badImageSize) }
    guard fields.load(UInt64.self, at: Header.magic) == ImageFormat.magic else { throw Refusal(.notAnImage) }
    guard fields.load(UInt32.self, at: Header.version) == ImageFormat.version,
      let mode = ImageFormat.Mode(rawValue: fields.load(UInt32.self, at: Header.mode)),
      fields.load(UInt64.self, at: Header.reserved) == 0
    else { throw Refusal(.unknownImageVersion) }
    self.mode = mode
    headerBytes = Int(fields.load(UInt32.self, at: Header.headerBytes))
    imageBytes = fields.load(UInt64.self, at: Header.imageBytes)
    segmentCount = Int(fields.load(UInt32.self, at: Header.segmentCount))
    functionCount = Int(fields.load(UInt32.self, at: Header.functionCount))
    parameterCount = Int(fields.load(UInt32.self, at: Header.parameterCount))
    try checkCounts()
    try checkSizes(fileBytes: fileBytes)
  }

  private func checkCounts() throws(Refusal) {
    guard segmentCount > 0 && segmentCount <= ImageFormat.segmentLimit else { throw Refusal(.badSegment) }
    guard functionCount > 0 && functionCount <= ImageFormat.functionLimit,
      parameterCount <= functionCount * ImageFormat.parameterLimit
    else { throw Refusal(.badFunction) }
  }

  private func checkSizes(fileBytes: UInt64) throws(Refusal) {
    guard imageBytes == fileBytes, imageBytes % PageSize.small == 0,
      UInt64(headerBytes) % PageSize.small == 0, headerBytes >= tablesEnd,
      headerBytes <= ImageFormat.headerLimit, UInt64(headerBytes) <= fileBytes
    else { throw Refusal(.badImageSize) }
  }

  // MARK: Offsets of the tables.

  var segments: Int { ImageFormat.Header.bytes }
  var functions: Int { segments + segmentCount * ImageFormat.Segment.bytes }
  var parameters: Int { functions + functionCount * ImageFormat.Function.bytes }
  var tablesEnd: Int { parameters + parameterCount * ImageFormat.Parameter.bytes }
}
