/// A level of the nested page tables: 1 has 4 KiB entries, 4 is the root.
@usableFromInline struct NestedLevel: RawRepresentable, BitwiseCopyable {
  @usableFromInline let rawValue: Int

  @usableFromInline init(rawValue: Int) { self.rawValue = rawValue }

  static var lowest: Self { Self(rawValue: 1) }
  static var directory: Self { Self(rawValue: 2) }
  static var directoryPointer: Self { Self(rawValue: 3) }
  static var root: Self { Self(rawValue: 4) }

  /// How many entries a table has.
  static var entryCount: Int { 512 }

  /// How many bytes one entry of this level covers.
  var entrySize: UInt64 { PageSize.small &<< UInt64(9 * (rawValue - 1)) }

  var below: Self { Self(rawValue: rawValue - 1) }

  /// Which entry of a table of this level covers `address`.
  func index(of address: PhysicalAddress) -> Int {
    Int(address.rawValue.bits(12 + 9 * (rawValue - 1), 9))
  }
}
