/// An entry of the nested page tables, of any level: the long-mode format, read for guest-physical addresses
/// (APM vol 2, 15.25.5).
///
/// The nested walk counts every access as a user's, so U/S is set wherever the guest may go at all.
public struct NestedPageTableEntry: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// P: the guest may read.
  @inlinable public static var present: Self { Self(bit: 0) }
  /// R/W: the guest may write.
  @inlinable public static var writable: Self { Self(bit: 1) }
  /// U/S.
  @inlinable public static var user: Self { Self(bit: 2) }
  /// PWT: the lowest bit of the PAT index.
  @inlinable public static var pwt: Self { Self(bit: 3) }
  /// PCD: the middle bit of the PAT index.
  @inlinable public static var pcd: Self { Self(bit: 4) }
  /// A.
  @inlinable public static var accessed: Self { Self(bit: 5) }
  /// D.
  @inlinable public static var dirty: Self { Self(bit: 6) }
  /// PS: a leaf above the lowest level.
  @inlinable public static var large: Self { Self(bit: 7) }
  /// NX: the guest may not execute.
  @inlinable public static var noExecute: Self { Self(bit: 63) }

  /// An entry that maps nothing.
  @inlinable public static var absent: Self { Self() }

  /// An entry that points to the next lower table, and leaves all rights to that one.
  @inlinable public static func table(_ table: PhysicalAddress) -> Self {
    Self(frame: table, .present | .writable | .user | .accessed)
  }

  /// A leaf for the page of `size` bytes at `page`. Its accessed and dirty bits are set from the start, so that
  /// the CPU need not write them.
  @inlinable public static func leaf(
    _ page: PhysicalAddress, size: UInt64 = PageSize.small, isWritable: Bool = true, isExecutable: Bool = true
  ) -> Self {
    var entry = Self(frame: page, .present | .user | .accessed | .dirty)
    entry.set(.writable, to: isWritable)
    entry.set(.noExecute, to: !isExecutable)
    entry.set(.large, to: size != PageSize.small)
    return entry
  }

  @inlinable init(frame: PhysicalAddress, _ bits: Self) {
    self.rawValue = PageTableEntry(frame: frame, PageTableEntry()).rawValue | bits.rawValue
  }

  /// The next table, or a page: bits 51:12.
  @inlinable public var frame: PhysicalAddress { PageTableEntry(rawValue: rawValue).frame }

  @inlinable public var isPresent: Bool { contains(.present) }
}

extension NestedPageTableEntry: NestedTableFormat {
  /// The memory type is left to the host's MTRRs, which the CPU consults under nested paging (APM vol 2,
  /// 15.25.8).
  @inlinable public static func leaf(
    _ page: PhysicalAddress, size: UInt64, isWritable: Bool, memoryType: MemoryType
  ) -> Self {
    leaf(page, size: size, isWritable: isWritable)
  }
}
