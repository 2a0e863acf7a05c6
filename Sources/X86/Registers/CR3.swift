/// Control register 3: where address translation starts (APM vol 2, 3.1.2 and 5.3.2).
///
/// Its layout depends on the paging mode, so the type keeps the whole register and reads it as each mode does.
public struct CR3: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A register that points at a long-mode table and holds no other bit.
  @inlinable public init(table: PhysicalAddress) { self.rawValue = table.rawValue & CR3.tableMask }

  /// The top table of 4-level and 5-level paging: bits 51:12.
  @inlinable public var table: PhysicalAddress {
    get { PhysicalAddress(rawValue & CR3.tableMask) }
    set { rawValue = (rawValue & ~CR3.tableMask) | (newValue.rawValue & CR3.tableMask) }
  }

  /// The page directory of 32-bit paging: bits 31:12.
  @inlinable public var table32: PhysicalAddress { PhysicalAddress(rawValue & CR3.table32Mask) }

  /// The four page directory pointers of PAE paging, 32 bytes aligned: bits 31:5.
  @inlinable public var tablePAE: PhysicalAddress { PhysicalAddress(rawValue & CR3.tablePAEMask) }

  /// The process context identifier, if CR4.PCIDE is set: bits 11:0.
  @inlinable public var pcid: UInt16 {
    get { UInt16(truncatingIfNeeded: rawValue.bits(0, 12)) }
    set { rawValue = rawValue.settingBits(0, 12, to: UInt64(newValue)) }
  }

  /// PWT: the top table is cached write-through, unless CR4.PCIDE is set.
  @inlinable public var pageWriteThrough: Bool { rawValue.bit(3) }

  /// PCD: the top table is not cached, unless CR4.PCIDE is set.
  @inlinable public var pageCacheDisable: Bool { rawValue.bit(4) }

  /// In a value to be loaded, with CR4.PCIDE set: keep the translations of this PCID. Never stored.
  @inlinable public var keepsTranslations: Bool { rawValue.bit(63) }

  @usableFromInline static var tableMask: UInt64 { 0x000F_FFFF_FFFF_F000 }
  @usableFromInline static var table32Mask: UInt64 { 0xFFFF_F000 }
  @usableFromInline static var tablePAEMask: UInt64 { 0xFFFF_FFE0 }
}
