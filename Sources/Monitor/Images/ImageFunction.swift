import TrustVisorABI

/// A function of an image that can be called.
struct ImageFunction: Equatable, BitwiseCopyable {
  let entry: UInt64
  let parameterCount: Int
  let resultBytes: Int
  let resultIsSigned: Bool
  /// Which of the image's parameters is its first.
  let firstParameter: Int

  init(_ fields: ImageFields, at offset: Int, firstParameter: Int) {
    typealias Function = ImageFormat.Function
    entry = fields.load(UInt64.self, at: offset + Function.entry)
    parameterCount = Int(fields.load(UInt32.self, at: offset + Function.parameterCount))
    let result = fields.load(UInt32.self, at: offset + Function.resultBytes)
    resultBytes = Int(result & ~Function.signedResult)
    resultIsSigned = result & Function.signedResult != 0
    self.firstParameter = firstParameter
  }
}

/// A parameter of a function.
struct ImageParameter: Equatable, BitwiseCopyable {
  let kind: ImageFormat.Kind
  /// Bytes of a value, or of what a length points to; of a buffer 0.
  let width: Int
  /// Which parameter of the function counts a buffer's elements; nil if they are constant, and for all others.
  let count: Int?
  /// Bytes of one element of a buffer, or of all if there is no ``count``; of others 0.
  let size: UInt64

  /// nil if the description is none.
  init?(_ fields: ImageFields, at offset: Int) {
    typealias Parameter = ImageFormat.Parameter
    guard let kind = ImageFormat.Kind(rawValue: fields.load(UInt8.self, at: offset + Parameter.kind)),
      fields.load(UInt8.self, at: offset + Parameter.reserved) == 0,
      fields.load(UInt32.self, at: offset + Parameter.reserved + 1) == 0
    else { return nil }
    let count = fields.load(UInt8.self, at: offset + Parameter.count)
    self.kind = kind
    width = Int(fields.load(UInt8.self, at: offset + Parameter.width))
    size = fields.load(UInt64.self, at: offset + Parameter.size)
    self.count = kind.isBuffer && count != Parameter.constant ? Int(count) : nil
    guard kind.allows(width: width), (size > 0) == kind.isBuffer, kind.isBuffer || count == 0
    else { return nil }
  }

  /// How large a buffer of `count` elements is; nil if no memory is.
  func bytes(count: UInt64) -> UInt64? {
    let (bytes, overflow) = size.multipliedReportingOverflow(by: count)
    return overflow ? nil : bytes
  }
}

extension ImageFormat.Kind {
  var isBuffer: Bool {
    switch self {
    case .input, .output, .inputOutput: true
    case .value, .signedValue, .length: false
    }
  }

  fileprivate func allows(width: Int) -> Bool {
    switch self {
    case .value, .signedValue: width == 1 || width == 2 || width == 4 || width == 8
    case .length: width == 4 || width == 8
    case .input, .output, .inputOutput: width == 0
    }
  }
}
