import TrustVisorABI
import X86

/// Checks of where segments and areas lie.
extension PALImageHeader {
  func checkSegments() throws(Refusal) {
    var fileBytes = UInt64(headerBytes)
    for index in 0..<segmentCount {
      guard let segment = uncheckedSegment(index) else { throw Refusal(.badRights) }
      let offset = preamble.segments + index * ImageFormat.Segment.bytes
      guard segment.area.isPossible(below: addressLimit), segment.fileBytes % PageSize.small == 0,
        segment.fileBytes <= segment.memoryBytes,
        fields.load(UInt32.self, at: offset + ImageFormat.Segment.reserved) == 0
      else { throw Refusal(.badSegment) }
      fileBytes += segment.fileBytes
    }
    guard fileBytes == imageBytes else { throw Refusal(.badImageSize) }
  }

  func checkAreas() throws(Refusal) {
    let limit = addressLimit
    guard stack.isPossible(below: limit), heap?.isPossible(below: limit) ?? true,
      parameterArea?.isPossible(below: limit) ?? true
    else { throw Refusal(.badArea) }
  }

  func checkOverlaps() throws(Refusal) {
    for index in 1..<regionCount {
      guard let region = region(index) else { continue }
      for other in 0..<index where self.region(other)?.overlaps(region) ?? false {
        throw Refusal(.segmentsOverlap)
      }
    }
  }

  /// What may not overlap: the segments, the three areas.
  private var regionCount: Int { segmentCount + 3 }

  private func region(_ index: Int) -> ImageArea? {
    switch index - segmentCount {
    case 0: guardedStack
    case 1: heap
    case 2: parameterArea
    default: uncheckedSegment(index)?.area
    }
  }

  /// The page below the stack belongs to it: nothing is there, so that an overflow is seen.
  private var guardedStack: ImageArea {
    ImageArea(address: stack.address - PageSize.small, bytes: stack.bytes + PageSize.small)
  }

  /// Behind the tables there is nothing.
  func checkPadding() throws(Refusal) {
    for offset in stride(from: preamble.tablesEnd, to: headerBytes, by: MemoryLayout<UInt64>.size) {
      guard fields.load(UInt64.self, at: offset) == 0 else { throw Refusal(.badImageSize) }
    }
  }
}
