/// A segment register with its hidden part, as a VMCB holds it (APM vol 2, table B-2): 16 bytes.
public struct Segment: Hashable, Sendable, BitwiseCopyable {
  public var selector: SegmentSelector
  public var attributes: SegmentAttributes
  /// The last byte's offset, whatever G says.
  public var limit: UInt32
  public var base: UInt64

  @inlinable public init(
    selector: SegmentSelector = .null, attributes: SegmentAttributes = SegmentAttributes(), limit: UInt32 = 0,
    base: UInt64 = 0
  ) {
    self.selector = selector
    self.attributes = attributes
    self.limit = limit
    self.base = base
  }

  /// What loading `selector`, which names `descriptor`, leaves in the register.
  @inlinable public init(selector: SegmentSelector, descriptor: SegmentDescriptor) {
    self.init(
      selector: selector, attributes: descriptor.attributes, limit: descriptor.scaledLimit,
      base: UInt64(descriptor.base))
  }

  /// A segment after real mode's rule: the base is the selector times 16.
  @inlinable public static func real(_ selector: UInt16, attributes: SegmentAttributes) -> Self {
    Self(
      selector: SegmentSelector(selector), attributes: attributes, limit: UInt32.lowBits(16),
      base: UInt64(selector) &<< 4)
  }
}
