import Testing
import X86

@testable import Monitor

/// A PAL's page tables, whose frames come and go with its pages.
@Suite struct PALTablesTests {
  /// Pages that share tables of each level, and some that share only the root.
  private static let pages: [UInt64] =
    [0x0, 0x1000, 0x1F_F000, 0x20_0000, 0x4000_0000, 0x80_0000_0000]
    .flatMap { start in (1...6).map { start + 0x1000 * $0 } } + [0x7FFF_FFFF_F000]

  @Test(arguments: 0..<8 as Range<UInt64>) func pagesComeAndGo(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let pool = TestPool(frames: 400)
    let free = pool.registry.freeFrames
    let tables = PALTables(root: try pool.registry.allocateFrame(), registry: pool.registry)
    var model: [UInt64: PhysicalAddress] = [:]
    for _ in 0..<600 {
      let page = random.pick(Self.pages)
      if model[page] != nil {
        tables.unmap(page)
        model[page] = nil
      } else {
        model[page] = try pool.newPage(of: tables, at: page, random.pick([.code, .data, .readOnly]))
      }
      for page in Self.pages { #expect(tables.translate(page + 5) == model[page].map { $0 &+ 5 }) }
      #expect(free - pool.registry.freeFrames == UInt64(model.count) + tables.count)
    }
    for page in Self.pages { tables.unmap(page) }
    #expect(tables.count == 1, "without pages there is only the root")
    tables.free()
    #expect(pool.registry.freeFrames == free)
    pool.expectFreeFramesZero()
  }

  @Test func aFullTableIsCounted() throws {
    let pool = TestPool(frames: 600)
    let free = pool.registry.freeFrames
    let tables = PALTables(root: try pool.registry.allocateFrame(), registry: pool.registry)
    let pages = (0..<512).map { 0x20_0000 + 0x1000 * UInt64($0) }
    for page in pages { _ = try pool.newPage(of: tables, at: page, .data) }
    #expect(tables.count == 4)
    for page in pages.dropLast() { tables.unmap(page) }
    #expect(tables.count == 4 && tables.translate(pages[511]) != nil)
    tables.unmap(pages[511])
    tables.free()
    #expect(pool.registry.freeFrames == free)
    pool.expectFreeFramesZero()
  }

  /// With every number of frames left: nothing stays of a page for which there are not enough.
  @Test(arguments: 0..<3) func whatDoesNotFitLeavesNothing(left: Int) throws {
    let pool = TestPool(frames: 40)
    let registry = pool.registry
    let tables = PALTables(root: try registry.allocateFrame(), registry: registry)
    _ = try pool.newPage(of: tables, at: 0x1000, .data)
    let frame = try registry.allocateFrame()
    while registry.freeFrames > UInt64(left) { _ = try registry.allocateFrame() }
    #expect(throws: OutOfFrames.self) { try tables.map(0x80_0000_1000, to: frame, .data) }
    #expect(registry.freeFrames == UInt64(left) && tables.count == 4)
    #expect(tables.translate(0x80_0000_1000) == nil && tables.translate(0x1000) != nil)
    pool.expectFreeFramesZero()
  }
}

/// A registry of its own, with nothing else in it.
private final class TestPool {
  let registry: PALRegistry
  private let view: UnsafeMutableRawPointer

  /// A pool that has about so many frames.
  init(frames: Int) {
    let bytes = (frames + 16) * 4096
    view = .allocate(byteCount: bytes, alignment: 4096)
    view.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    registry = PALRegistry(
      memory: PrivateMemory(base: PhysicalAddress(0x1000_0000), size: UInt64(bytes), view: view), seed: 1)
  }

  deinit { view.deallocate() }

  /// A page with something in it.
  func newPage(
    of tables: PALTables, at linear: UInt64, _ rights: PALTables.Rights
  ) throws -> PhysicalAddress {
    let frame = try registry.allocateFrame()
    registry.memory.store(UInt64.max, at: frame &+ 4088)
    try tables.map(linear, to: frame, rights)
    return frame
  }

  /// Frames that were given back are zero but for the link to the next.
  func expectFreeFramesZero() {
    var free = registry.state.freeList.load(ordering: .relaxed)
    while free != 0 {
      let frame = PhysicalAddress(free)
      free = registry.memory.load(UInt64.self, at: frame)
      #expect(registry.memory.isZero(frame &+ 8, bytes: 4088), "\(frame)")
    }
  }
}
