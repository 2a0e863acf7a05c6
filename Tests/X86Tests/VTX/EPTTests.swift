import Testing
import X86

@Suite struct EPTTests {
  @Test func entries() {
    #expect(EPTEntry.table(PhysicalAddress(0x5000)).rawValue == 0x5107)
    #expect(EPTEntry.leaf(PhysicalAddress(0x5000)).rawValue == 0x5337)
    let large = EPTEntry.leaf(
      PhysicalAddress(0x20_0000), size: PageSize.large, isWritable: false, memoryType: .uncached)
    #expect(large.rawValue == 0x20_0385)
    #expect(large.isLarge && large.isPresent && large.frame == PhysicalAddress(0x20_0000))
    #expect(EPTEntry.absent.rawValue == 0 && !EPTEntry.absent.isPresent)
    #expect(EPTEntry.execute.isPresent && EPTEntry.write.isPresent && !EPTEntry(rawValue: 0x5338).isPresent)
  }

  @Test func entryMemoryTypes() {
    for type in [.uncached, .writeCombining, .writeThrough, .writeProtected, .writeBack] as [MemoryType] {
      let leaf = EPTEntry.leaf(PhysicalAddress(0x7000), memoryType: type)
      #expect(leaf.memoryType == type && leaf.rawValue & 0x38 == UInt64(type.rawValue) << 3)
    }
    #expect(EPTEntry(rawValue: 2 << 3).memoryType == nil)
  }

  @Test func entryBits() {
    let bits: [EPTEntry] = [.read, .write, .execute, .ignorePAT, .large, .accessed, .dirty]
    #expect(bits == [0, 1, 2, 6, 7, 8, 9].map { EPTEntry(bit: $0) })
  }

  @Test func pointers() {
    let root = PhysicalAddress(0x12_3000)
    #expect(EPTPointer(root: root, usesAccessedDirty: false).rawValue == 0x12_301E)
    #expect(EPTPointer(root: root, usesAccessedDirty: true).rawValue == 0x12_305E)
    #expect(EPTPointer(root: root, usesAccessedDirty: false, memoryType: .uncached).rawValue == 0x12_3018)
    #expect(EPTPointer(root: root, usesAccessedDirty: true).root == root)
  }
}
