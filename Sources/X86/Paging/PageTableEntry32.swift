/// A 4-byte page table entry, of either level, of 32-bit paging (APM vol 2, 5.2.1 and 5.2.2).
public struct PageTableEntry32: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

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
  /// PS: a 4 MiB page, in a page directory, if CR4.PSE is set.
  @inlinable public static var ps: Self { Self(bit: 7) }
  /// G: kept in the TLB when CR3 is loaded; leaves only.
  @inlinable public static var g: Self { Self(bit: 8) }

  /// An entry that points to the table, or the small page, at `frame`.
  @inlinable public init(frame: UInt32, _ bits: Self) {
    self.rawValue = (frame & ~UInt32.lowBits(12)) | bits.rawValue
  }

  /// The next table, or a small page: bits 31:12.
  @inlinable public var frame: PhysicalAddress { PhysicalAddress(UInt64(rawValue & ~UInt32.lowBits(12))) }

  /// The start of a 4 MiB page: bits 31:22, and by PSE-36 bits 20:13 as bits 39:32.
  @inlinable public var largeFrame: PhysicalAddress {
    PhysicalAddress(UInt64(rawValue & ~UInt32.lowBits(22)) | (UInt64(rawValue.bits(13, 8)) &<< 32))
  }

  /// How many bytes a page with PS set covers.
  @inlinable public static var largePageSize: UInt64 { 1 &<< 22 }
}
