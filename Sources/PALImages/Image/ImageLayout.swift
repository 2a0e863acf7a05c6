import TrustVisorABI

/// Where everything lies in a PAL's address space: from low to high a hole, the stack, a hole, the parameter area, a
/// hole, the heap, a hole, and from there on code and data.
///
/// The stack is lowest, so that an overflow meets nothing; holes of a page part what belongs together, so that running
/// over an end is a fault. All follows from the manifest alone, so that building again gives the same addresses.
public struct ImageLayout: Equatable, Sendable {
  public var stack: ImageRange
  public var parameters: ImageRange
  public var heap: ImageRange

  /// Far from 0, and low enough for 32-bit code and for the small code model.
  static let firstAddress: UInt64 = 0x1000_0000

  /// Ranges without bytes are at 0.
  public init(stack: ImageRange, parameters: ImageRange, heap: ImageRange) {
    self.stack = stack
    self.parameters = parameters
    self.heap = heap
  }

  public init(_ memory: PALMemory) {
    var next = Self.firstAddress
    func place(_ pages: Int) -> ImageRange {
      let range = ImageRange(address: next, bytes: UInt64(pages) * ImageRange.pageBytes)
      if pages == 0 { return ImageRange(address: 0, bytes: 0) }
      next = range.end + ImageRange.pageBytes
      return range
    }
    stack = place(memory.stackPages)
    parameters = place(memory.parameterPages)
    heap = place(memory.heapPages)
  }

  /// Where code begins.
  var codeAddress: UInt64 { max(stack.end, parameters.end, heap.end) + ImageRange.pageBytes }
}

/// Pages of a PAL's address space.
public struct ImageRange: Equatable, Sendable, Codable {
  public var address: UInt64
  public var bytes: UInt64

  public var end: UInt64 { address + bytes }

  static let pageBytes: UInt64 = 4096

  /// The next multiple of a page.
  static func roundUp(_ bytes: UInt64) -> UInt64 { (bytes + pageBytes - 1) / pageBytes * pageBytes }
}
