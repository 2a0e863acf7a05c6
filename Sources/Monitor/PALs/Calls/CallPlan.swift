import TrustVisorABI

/// How a function of a PAL is called, worked out when the PAL comes into being.
struct CallPlan: Sendable, BitwiseCopyable {
  static let parameterLimit = ImageFormat.parameterLimit

  var entry: UInt64 = 0
  private(set) var parameterCount = 0
  /// How many of them are pointers.
  private(set) var pointerCount = 0
  /// Whether some of those are lengths, and whether some are lengths or buffers with a count.
  private(set) var hasLengths = false
  private(set) var countsBuffers = false
  /// Whether some argument has bits that do not count.
  private(set) var cutsArguments = false
  /// 0, 1, 2, 4 or 8.
  private(set) var resultBytes = 0
  /// Which bits of a result count, if there is one.
  fileprivate var resultBits = ValueBits(bytes: 8, isSigned: false)
  fileprivate var parameters = InlineArray<16, ParameterPlan>(repeating: ParameterPlan(.value, width: 8))

  mutating func setResult(bytes: Int, isSigned: Bool) {
    resultBytes = bytes
    if bytes > 0 { resultBits = ValueBits(bytes: bytes, isSigned: isSigned) }
  }

  mutating func append(_ parameter: ParameterPlan) {
    parameters[parameterCount] = parameter
    parameterCount += 1
    if parameter.isPointer { pointerCount += 1 }
    if !parameter.isPointer && parameter.width < 8 { cutsArguments = true }
    if parameter.kind == .length { hasLengths = true }
    if parameter.kind == .length || (parameter.isBuffer && !parameter.isFixed) { countsBuffers = true }
  }

  subscript(index: Int) -> ParameterPlan { parameters[index] }
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
  /// Which bits of an argument count: those of a value's width, all of a pointer.
  let bits: ValueBits

  /// Signed or not, a value is a value: its bits tell.
  init(_ kind: ImageFormat.Kind, width: UInt8) {
    let isValue = kind == .value || kind == .signedValue
    self.kind = isValue ? .value : kind
    self.width = width
    bits = ValueBits(bytes: isValue ? Int(width) : MemoryLayout<UInt64>.size, isSigned: kind == .signedValue)
  }

  var isFixed: Bool { counter == ImageFormat.Parameter.constant }
  var isBuffer: Bool { kind == .input || kind == .output || kind == .inputOutput }
  var isPointer: Bool { kind != .value }
  /// Two words of 32-bit code.
  var isDouble: Bool { kind == .value && width == 8 }
}

/// A value's own bits, and how those above them follow.
struct ValueBits: Sendable, BitwiseCopyable {
  /// How many bits there are above it.
  private let upperBits: UInt8
  private let isSigned: Bool

  /// `bytes` is 1, 2, 4 or 8.
  init(bytes: Int, isSigned: Bool) {
    upperBits = UInt8(truncatingIfNeeded: UInt64.bitWidth &- 8 &* bytes)
    self.isSigned = isSigned
  }

  /// `raw` with its upper bits cleared, or made copies of its sign.
  @inline(__always)
  func extended(_ raw: UInt64) -> UInt64 {
    let raised = raw &<< UInt64(upperBits)
    return isSigned
      ? UInt64(bitPattern: Int64(bitPattern: raised) &>> Int64(upperBits)) : raised &>> UInt64(upperBits)
  }
}

/// A plan where it lies, for a call: nothing of it is copied.
@safe
struct CallPlanInUse {
  private let plan: UnsafeMutablePointer<CallPlan>

  /// The plan must stay where it is as long as this is used.
  @unsafe init(_ plan: UnsafeMutablePointer<CallPlan>) { unsafe self.plan = plan }

  var parameters: Cells<ParameterPlan> {
    unsafe Cells(
      withUnsafeMutablePointer(to: &plan.pointee.parameters) { UnsafeMutableRawPointer($0) },
      count: CallPlan.parameterLimit)
  }
  var entry: UInt64 { unsafe plan.pointee.entry }
  var parameterCount: Int { unsafe plan.pointee.parameterCount }
  var hasPointers: Bool { unsafe plan.pointee.pointerCount > 0 }
  var hasLengths: Bool { unsafe plan.pointee.hasLengths }
  var cutsArguments: Bool { unsafe plan.pointee.cutsArguments }
  var countsBuffers: Bool { unsafe plan.pointee.countsBuffers }
  var resultBytes: Int { unsafe plan.pointee.resultBytes }
  var resultBits: ValueBits { unsafe plan.pointee.resultBits }
}
