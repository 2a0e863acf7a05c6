/// An entry of the extended page tables, of any level (SDM vol 3, 29.3.2).
public struct EPTEntry: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable public static var read: Self { Self(bit: 0) }
  @inlinable public static var write: Self { Self(bit: 1) }
  @inlinable public static var execute: Self { Self(bit: 2) }
  /// Leaves only: the guest's PAT does not count.
  @inlinable public static var ignorePAT: Self { Self(bit: 6) }
  /// A leaf above the lowest level.
  @inlinable public static var large: Self { Self(bit: 7) }
  /// Set by the CPU if the EPT pointer says so, as is `dirty`.
  @inlinable public static var accessed: Self { Self(bit: 8) }
  @inlinable public static var dirty: Self { Self(bit: 9) }

  /// An entry that maps nothing.
  @inlinable public static var absent: Self { Self() }

  /// An entry that points to the next lower table, and leaves all rights to that one.
  @inlinable public static func table(_ table: PhysicalAddress) -> Self {
    Self(frame: table, .read | .write | .execute | .accessed)
  }

  /// A leaf for the page of `size` bytes at `page`. Its accessed and dirty bits are set from the start, so
  /// that the CPU need not write them.
  @inlinable public static func leaf(
    _ page: PhysicalAddress, size: UInt64 = PageSize.small, isWritable: Bool = true,
    memoryType: MemoryType = .writeBack
  ) -> Self {
    var entry = Self(frame: page, .read | .execute | .accessed | .dirty)
    entry.set(.write, to: isWritable)
    entry.set(.large, to: size != PageSize.small)
    entry.rawValue = entry.rawValue.settingBits(3, 3, to: UInt64(memoryType.rawValue))
    return entry
  }

  @inlinable init(frame: PhysicalAddress, _ bits: Self) {
    self.rawValue = PageTableEntry(frame: frame, PageTableEntry()).rawValue | bits.rawValue
  }

  /// The next table, or a page: bits 51:12.
  @inlinable public var frame: PhysicalAddress { PageTableEntry(rawValue: rawValue).frame }

  /// A leaf's type, combined with what the guest's PAT says, or nil if it is a reserved one.
  @inlinable public var memoryType: MemoryType? {
    MemoryType(rawValue: UInt8(truncatingIfNeeded: rawValue.bits(3, 3)))
  }

  /// The guest may do something there.
  @inlinable public var isPresent: Bool { !isDisjoint(with: .read | .write | .execute) }
}
