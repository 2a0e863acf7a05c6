/// The access that the extended page tables refused: exit qualification and guest-physical address (SDM vol
/// 3, table 28-7).
public struct EPTViolation: Hashable, Sendable, BitwiseCopyable {
  /// The exit qualification.
  public var rawValue: UInt64
  /// The guest-physical address.
  public var address: PhysicalAddress

  @inlinable public init(qualification: UInt64, address: PhysicalAddress) {
    self.rawValue = qualification
    self.address = address
  }

  @inlinable public var isRead: Bool { rawValue.bit(0) }
  /// Also set for the guest's own page tables, if EPT entries have accessed and dirty bits.
  @inlinable public var isWrite: Bool { rawValue.bit(1) }
  @inlinable public var isFetch: Bool { rawValue.bit(2) }

  /// What the entries on the way allow, taken together.
  @inlinable public var readable: Bool { rawValue.bit(3) }
  @inlinable public var writable: Bool { rawValue.bit(4) }
  @inlinable public var executable: Bool { rawValue.bit(5) }

  /// The guest linear address field holds the access's address.
  @inlinable public var linearAddressValid: Bool { rawValue.bit(7) }

  /// The access was to the translation of the linear address, not to a page table. Defined only with
  /// ``linearAddressValid``.
  @inlinable public var isTranslation: Bool { rawValue.bit(8) }

  /// The access was to one of the guest's page tables.
  @inlinable public var isDuringWalk: Bool { linearAddressValid && !isTranslation }

  /// The exit came from an IRET that had already unblocked NMIs.
  @inlinable public var unblocksNMI: Bool { rawValue.bit(12) }
}
