import Monitor
import TrustVisorABI

/// Why bytes are no good PAL image.
public struct ImageProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the hypervisor would say.
  public let result: HypercallResult

  /// A sentence, and what the contract calls it.
  public var description: String { "\(result.text) (\(result), \(result.rawValue))" }
}

extension PALImage {
  /// Reads an image that the hypervisor would load: its own checks come first. Images have no names, so functions and
  /// parameters are numbered.
  public init(reading bytes: [UInt8]) throws(ImageProblem) {
    let result = bytes.withUnsafeBytes { ImageCheck.result(of: $0) }
    guard result == .success, let image = Self(checked: bytes) else { throw ImageProblem(result: result) }
    self = image
  }

  /// What is nil for an image that has not been checked never is for one that has.
  private init?(checked bytes: [UInt8]) {
    typealias Header = ImageFormat.Header
    let reader = ByteReader(bytes: bytes)
    func number(_ offset: Int) -> UInt64 { reader.number(UInt64.self, at: UInt64(offset)) ?? 0 }
    func count(_ offset: Int) -> Int { Int(reader.number(UInt32.self, at: UInt64(offset)) ?? 0) }
    guard let mode = ImageFormat.Mode(rawValue: UInt32(count(Header.mode))) else { return nil }
    self.mode = mode
    layout = ImageLayout(
      stack: ImageRange(address: number(Header.stackAddress), bytes: number(Header.stackBytes)),
      parameters: ImageRange(address: number(Header.parameterAddress), bytes: number(Header.parameterBytes)),
      heap: ImageRange(address: number(Header.heapAddress), bytes: number(Header.heapBytes)))
    let tables = ImageTables(
      reader: reader, headerBytes: UInt64(count(Header.headerBytes)),
      segmentCount: count(Header.segmentCount),
      functionCount: count(Header.functionCount))
    guard let segments = tables.segments(), let functions = tables.functions() else { return nil }
    self.segments = segments
    self.functions = functions
  }
}

/// The tables behind an image's header.
private struct ImageTables {
  let reader: ByteReader
  let headerBytes: UInt64
  let segmentCount: Int
  let functionCount: Int

  private var functionsOffset: UInt64 {
    UInt64(ImageFormat.Header.bytes + segmentCount * ImageFormat.Segment.bytes)
  }

  func segments() -> [PALImage.Segment]? {
    typealias Segment = ImageFormat.Segment
    var contents = headerBytes
    var segments: [PALImage.Segment] = []
    for index in 0..<segmentCount {
      let offset = UInt64(ImageFormat.Header.bytes + index * Segment.bytes)
      guard let address = reader.number(UInt64.self, at: offset + UInt64(Segment.address)),
        let fileBytes = reader.number(UInt64.self, at: offset + UInt64(Segment.fileBytes)),
        let memoryBytes = reader.number(UInt64.self, at: offset + UInt64(Segment.memoryBytes)),
        let bits = reader.number(UInt32.self, at: offset + UInt64(Segment.rights)),
        let rights = PALImage.Rights.allCases.first(where: { $0.bits == bits }),
        let bytes = reader.slice(at: contents, count: fileBytes)
      else { return nil }
      contents += fileBytes
      segments.append(
        .init(address: address, contents: Array(bytes), memoryBytes: memoryBytes, rights: rights))
    }
    return segments
  }

  func functions() -> [PALImage.Entry]? {
    typealias Function = ImageFormat.Function
    var parameterOffset = functionsOffset + UInt64(functionCount * Function.bytes)
    var functions: [PALImage.Entry] = []
    for index in 0..<functionCount {
      let offset = functionsOffset + UInt64(index * Function.bytes)
      guard let address = reader.number(UInt64.self, at: offset + UInt64(Function.entry)),
        let count = reader.number(UInt32.self, at: offset + UInt64(Function.parameterCount)),
        let result = reader.number(UInt32.self, at: offset + UInt64(Function.resultBytes))
      else { return nil }
      var function = PALFunction(name: "function_\(index)", result: nil, parameters: [], line: 0)
      function.result = ValueType(
        bytes: Int(result & ~Function.signedResult), isSigned: result & Function.signedResult != 0)
      for position in 0..<Int(count) {
        guard let kind = parameter(at: parameterOffset) else { return nil }
        function.parameters.append(PALParameter(name: "p\(position)", kind: kind))
        parameterOffset += UInt64(ImageFormat.Parameter.bytes)
      }
      functions.append(.init(address: address, function: function))
    }
    return functions
  }

  private func parameter(at offset: UInt64) -> PALParameter.Kind? {
    typealias Parameter = ImageFormat.Parameter
    guard let kind = reader.number(UInt8.self, at: offset).flatMap({ ImageFormat.Kind(rawValue: $0) }),
      let width = reader.number(UInt8.self, at: offset + UInt64(Parameter.width)),
      let count = reader.number(UInt8.self, at: offset + UInt64(Parameter.count)),
      let size = reader.number(UInt64.self, at: offset + UInt64(Parameter.size))
    else { return nil }
    if let direction = PALParameter.Direction.allCases.first(where: { $0.imageKind == kind }) {
      let isConstant = count == Parameter.constant
      return .buffer(
        .init(
          direction: direction, element: isConstant ? .type(.u8) : .bytes(size),
          extent: isConstant ? .constant(size) : .counted(by: Int(count))))
    }
    guard let type = ValueType(bytes: Int(width), isSigned: kind == .signedValue) else { return nil }
    return kind == .length ? .length(type) : .value(type)
  }
}

extension ValueType {
  /// nil if no number has so many bytes.
  init?(bytes: Int, isSigned: Bool) {
    guard let type = Self.allCases.first(where: { $0.bytes == bytes && $0.isSigned == isSigned }) else {
      return nil
    }
    self = type
  }
}
