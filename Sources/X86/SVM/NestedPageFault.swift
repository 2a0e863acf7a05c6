/// The access that the nested page tables refused: EXITINFO1 and EXITINFO2 of exit 400h (APM vol 2, 15.25.6).
public struct NestedPageFault: Hashable, Sendable, BitwiseCopyable {
  /// EXITINFO1.
  public var rawValue: UInt64
  /// EXITINFO2: the guest-physical address.
  public var address: PhysicalAddress

  @inlinable public init(exitInfo1: UInt64, exitInfo2: UInt64) {
    self.rawValue = exitInfo1
    self.address = PhysicalAddress(exitInfo2)
  }

  /// The part that has a page fault's format.
  @inlinable public var code: PageFaultCode { PageFaultCode(rawValue: UInt32(truncatingIfNeeded: rawValue)) }

  /// The nested translation exists, and a right is missing.
  @inlinable public var isPresent: Bool { code.contains(.present) }
  @inlinable public var isWrite: Bool { code.contains(.write) }
  /// Always set for the guest's own page tables: the nested walk of those counts as a user's.
  @inlinable public var isUser: Bool { code.contains(.user) }
  @inlinable public var isReservedBit: Bool { code.contains(.reserved) }
  @inlinable public var isFetch: Bool { code.contains(.fetch) }

  /// The fault was on the final guest-physical address.
  @inlinable public var isFinalAddress: Bool { rawValue.bit(32) }

  /// The fault was on one of the guest's page tables: a write there sets accessed and dirty bits.
  @inlinable public var isDuringWalk: Bool { rawValue.bit(33) }
}
