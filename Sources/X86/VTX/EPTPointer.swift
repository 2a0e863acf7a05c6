/// Where the extended page tables start, and how the CPU walks them (SDM vol 3, table 25-9).
public struct EPTPointer: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Four levels from `root` on; `memoryType` is for accesses to the tables themselves.
  @inlinable public init(
    root: PhysicalAddress, usesAccessedDirty: Bool, memoryType: MemoryType = .writeBack
  ) {
    rawValue = PageTableEntry(frame: root, PageTableEntry()).rawValue
      .settingBits(0, 3, to: UInt64(memoryType.rawValue))
      .settingBits(3, 3, to: Self.levelsBelowRoot)
      .settingBits(6, 1, to: usesAccessedDirty ? 1 : 0)
  }

  @inlinable public var root: PhysicalAddress { PageTableEntry(rawValue: rawValue).frame }

  @usableFromInline static var levelsBelowRoot: UInt64 { 3 }
}
