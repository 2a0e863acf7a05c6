/// The 64-bit task state segment: stacks for interrupts, and the I/O permission map's place (APM vol 2, 12.2.5).
///
/// Its 8-byte fields are only 4-byte aligned, so each is stored in two halves; the size is exactly 104 bytes.
public struct TaskStateSegment: Sendable, BitwiseCopyable {
  @usableFromInline var reserved0: UInt32 = 0
  @usableFromInline var stacks = InlineArray<3, HalvedUInt64>(repeating: HalvedUInt64(0))
  @usableFromInline var reserved1 = HalvedUInt64(0)
  @usableFromInline var interruptStacks = InlineArray<7, HalvedUInt64>(repeating: HalvedUInt64(0))
  @usableFromInline var reserved2 = HalvedUInt64(0)
  @usableFromInline var reserved3: UInt16 = 0
  /// Where the I/O permission map starts, counted from the segment's start; at or beyond the limit: no map.
  public var ioMapBase: UInt16

  /// A segment without stacks and without an I/O permission map.
  public init() { self.ioMapBase = TaskStateSegment.size }

  /// The size in bytes.
  @inlinable public static var size: UInt16 { 104 }

  /// The limit for its descriptor.
  @inlinable public static var limit: UInt32 { UInt32(size) - 1 }

  /// The stack for entries to CPL 0.
  @inlinable public var rsp0: UInt64 {
    get { stacks[0].value }
    set { stacks[0].value = newValue }
  }

  /// The stack for entries to CPL 1.
  @inlinable public var rsp1: UInt64 {
    get { stacks[1].value }
    set { stacks[1].value = newValue }
  }

  /// The stack for entries to CPL 2.
  @inlinable public var rsp2: UInt64 {
    get { stacks[2].value }
    set { stacks[2].value = newValue }
  }

  /// Interrupt stack `number` (1...7), as gates name them in their IST field.
  @inlinable public func ist(_ number: Int) -> UInt64 { interruptStacks[number - 1].value }

  @inlinable public mutating func setIST(_ number: Int, to stack: UInt64) {
    interruptStacks[number - 1].value = stack
  }

  @inlinable public var ist1: UInt64 {
    get { ist(1) }
    set { setIST(1, to: newValue) }
  }

  @inlinable public var ist2: UInt64 {
    get { ist(2) }
    set { setIST(2, to: newValue) }
  }

  @inlinable public var ist3: UInt64 {
    get { ist(3) }
    set { setIST(3, to: newValue) }
  }

  @inlinable public var ist4: UInt64 {
    get { ist(4) }
    set { setIST(4, to: newValue) }
  }

  @inlinable public var ist5: UInt64 {
    get { ist(5) }
    set { setIST(5, to: newValue) }
  }

  @inlinable public var ist6: UInt64 {
    get { ist(6) }
    set { setIST(6, to: newValue) }
  }

  @inlinable public var ist7: UInt64 {
    get { ist(7) }
    set { setIST(7, to: newValue) }
  }
}
