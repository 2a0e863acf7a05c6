import TrustVisorABI

/// How a function of a PAL is called, worked out when the PAL comes into being.
struct CallPlan: Sendable, BitwiseCopyable {
  static let parameterLimit = ImageFormat.parameterLimit

  var entry: UInt64 = 0
  var parameterCount = 0
  /// 0, 1, 2, 4 or 8.
  var resultBytes = 0
  private var parameters = InlineArray<16, ParameterPlan>(repeating: ParameterPlan(.value, width: 8))

  subscript(index: Int) -> ParameterPlan {
    get { parameters[index] }
    set { parameters[index] = newValue }
  }

  mutating func append(_ parameter: ParameterPlan) {
    parameters[parameterCount] = parameter
    parameterCount += 1
  }
}

/// One parameter of a function.
struct ParameterPlan: Sendable, BitwiseCopyable {
  var kind: ImageFormat.Kind
  /// Bytes of a value, or of what a length points to.
  var width: UInt8
  /// Which parameter counts a buffer's elements, or that the size is fixed.
  var counter: UInt8 = ImageFormat.Parameter.constant
  /// Bytes of one element, or of the whole buffer.
  var size: UInt64 = 0

  init(_ kind: ImageFormat.Kind, width: UInt8) {
    self.kind = kind
    self.width = width
  }

  var isFixed: Bool { counter == ImageFormat.Parameter.constant }
  var isBuffer: Bool { kind == .input || kind == .output || kind == .inputOutput }
  var isPointer: Bool { kind != .value }
}
