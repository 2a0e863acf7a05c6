import Cryptography
import TrustVisorABI
import X86

/// An image's header becomes regions and call plans.
extension PALLife {
  /// Reads the header within one exit, so that what is checked is what is measured and used.
  mutating func readHeader() throws(Obstacle) {
    let source = pal.record.job.request.first
    let fileBytes = pal.record.job.request.second
    guard registry.takeHeaderBuffer() else { throw .pause }
    defer { registry.releaseHeaderBuffer() }
    let buffer = unsafe registry.headerBuffer
    let first = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<ImageFormat.Header.bytes])
    try unsafe copy(source, into: first)
    let bytes = try headerBytes(fileBytes)
    let whole = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<bytes])
    try unsafe copy(source, into: whole)
    do throws(Refusal) {
      let header = try unsafe PALImageHeader(UnsafeRawBufferPointer(whole), fileBytes: fileBytes)
      try take(header, source)
    } catch {
      throw .refused(error.result)
    }
    unsafe pal.record.digest.update(UnsafeRawBufferPointer(whole))
  }

  private func headerBytes(_ fileBytes: UInt64) throws(Obstacle) -> Int {
    let buffer = unsafe UnsafeRawBufferPointer(registry.headerBuffer)
    let first = unsafe buffer.bindMemory(to: UInt8.self).span.extracting(first: ImageFormat.Header.bytes)
    do throws(Refusal) {
      return try PALImageHeader.headerBytes(first: first, fileBytes: fileBytes)
    } catch {
      throw .refused(error.result)
    }
  }

  private func take(_ header: PALImageHeader, _ source: UInt64) throws(Refusal) {
    var regions = RegionList()
    var contents = source &+ UInt64(header.headerBytes)
    for index in 0..<header.segmentCount {
      let segment = header.segment(index)
      var region = Region(segment)
      region.source = contents
      contents &+= segment.fileBytes
      guard regions.append(region) else { throw Refusal(.badSegment) }
    }
    try Self.append(header.stack, .stack, to: &regions)
    try Self.append(header.heap, .heap, to: &regions)
    try Self.append(header.parameterArea, .parameters, to: &regions)
    guard regions.pages < registry.frameCount else { throw Refusal(.outOfMemory) }
    pal.record.regions = regions
    pal.record.areas = CallAreas(regions, reserved: UInt64(ThreadBlock.bytes))
    pal.record.context.codeSize = header.mode == .bits64 ? .bits64 : .bits32
    for index in 0..<header.functionCount { try append(header.function(index), of: header) }
  }

  private static func append(
    _ area: ImageArea?, _ kind: Region.Kind, to regions: inout RegionList
  ) throws(Refusal) {
    guard let area else { return }
    var region = Region(kind, .data)
    region.address = area.address
    region.pages = area.bytes / PageSize.small
    guard regions.append(region) else { throw Refusal(.badArea) }
  }

  private func append(_ function: ImageFunction, of header: PALImageHeader) throws(Refusal) {
    var plan = CallPlan()
    plan.entry = function.entry
    plan.setResult(bytes: function.resultBytes, isSigned: function.resultIsSigned)
    for index in 0..<function.parameterCount {
      plan.append(ParameterPlan(header.parameter(index, of: function)))
    }
    do throws(OutOfFrames) {
      try registry.append(plan, to: pal)
    } catch {
      throw Refusal(.outOfMemory)
    }
  }
}

extension Region {
  fileprivate init(_ segment: ImageSegment) {
    switch segment.rights {
    case .readExecute: self.init(.code, .code)
    case .readWrite: self.init(.data, .data)
    case .read: self.init(.data, .readOnly)
    }
    address = segment.address
    pages = segment.memoryBytes / PageSize.small
    copiedPages = segment.fileBytes / PageSize.small
  }
}

extension ParameterPlan {
  fileprivate init(_ parameter: ImageParameter) {
    self.init(parameter.kind, width: UInt8(parameter.width))
    if let count = parameter.count { counter = UInt8(count) }
    size = parameter.size
  }
}
