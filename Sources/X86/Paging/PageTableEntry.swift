/// An 8-byte page table entry, of any level, of PAE and long mode paging (APM vol 2, 5.2.3, 5.3.3 and 5.4).
public struct PageTableEntry: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// P: the entry holds a translation; clear, software owns all other bits.
  @inlinable public static var p: Self { Self(bit: 0) }
  /// R/W: writes are allowed.
  @inlinable public static var rw: Self { Self(bit: 1) }
  /// U/S: users may access.
  @inlinable public static var us: Self { Self(bit: 2) }
  /// PWT: the lowest bit of the PAT index.
  @inlinable public static var pwt: Self { Self(bit: 3) }
  /// PCD: the middle bit of the PAT index.
  @inlinable public static var pcd: Self { Self(bit: 4) }
  /// A: used since it was last cleared.
  @inlinable public static var a: Self { Self(bit: 5) }
  /// D: written through since it was last cleared; leaves only.
  @inlinable public static var d: Self { Self(bit: 6) }
  /// PS: a leaf above the lowest level.
  @inlinable public static var ps: Self { Self(bit: 7) }
  /// PAT, at the lowest level: the highest bit of the PAT index.
  @inlinable public static var pat: Self { Self(bit: 7) }
  /// G: kept in the TLB when CR3 is loaded; leaves only.
  @inlinable public static var g: Self { Self(bit: 8) }
  /// PAT, in leaves above the lowest level.
  @inlinable public static var patLarge: Self { Self(bit: 12) }
  /// NX: no instruction fetches.
  @inlinable public static var nx: Self { Self(bit: 63) }

  /// An entry that points to the table, or the small page, at `frame`.
  @inlinable public init(frame: PhysicalAddress, _ bits: Self) {
    self.rawValue = (frame.rawValue & Self.frameMask) | bits.rawValue
  }

  /// The next table, or a small page: bits 51:12.
  @inlinable public var frame: PhysicalAddress { PhysicalAddress(rawValue & Self.frameMask) }

  /// The start of a page of `size` bytes; its low bits, which hold flags or nothing, left out.
  @inlinable public func frame(size: UInt64) -> PhysicalAddress {
    PhysicalAddress(rawValue & Self.frameMask & ~(size &- 1))
  }

  /// MPK: which of the 16 protection keys guards a user page: bits 62:59.
  @inlinable public var protectionKey: Int { Int(truncatingIfNeeded: rawValue.bits(59, 4)) }

  @usableFromInline static var frameMask: UInt64 { 0x000F_FFFF_FFFF_F000 }
}
