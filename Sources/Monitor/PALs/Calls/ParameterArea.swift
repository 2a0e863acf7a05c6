import X86

/// Where in a PAL its calls put arguments.
struct CallAreas: Sendable, BitwiseCopyable {
  var stackStart: UInt64 = 0
  /// Where calls begin to put something: the area's end, or a loaded PAL's thread block.
  var stackEnd: UInt64 = 0
  /// The frame of the stack's last page, once there is one: all that a call puts on the stack fits into it.
  var stackFrame = PhysicalAddress(0)
  var parameterStart: UInt64 = 0
  var parameterEnd: UInt64 = 0

  init() {}

  /// - Parameter reserved: bytes at the stack's end that calls leave alone.
  init(_ regions: RegionList, reserved: UInt64 = 0) {
    if let stack = regions.first(.stack) {
      stackStart = stack.address
      stackEnd = stack.end - reserved
    }
    if let parameters = regions.first(.parameters) {
      parameterStart = parameters.address
      parameterEnd = parameters.end
    }
  }
}

/// Places buffers in a PAL's parameter area, one behind the other, each aligned to 16 bytes.
struct ParameterArea {
  private let end: UInt64
  private var next: UInt64

  private static let alignment: UInt64 = 16

  init(_ areas: CallAreas) {
    next = areas.parameterStart
    end = areas.parameterEnd
  }

  /// Where a buffer of `bytes` bytes goes; nil if there is no room left.
  mutating func place(_ bytes: UInt64) -> UInt64? {
    guard bytes <= end - next else { return nil }
    let place = next
    // The area ends at a page's end, so rounding up stays within it.
    next = (next + bytes + Self.alignment - 1) & ~(Self.alignment - 1)
    return place
  }
}
