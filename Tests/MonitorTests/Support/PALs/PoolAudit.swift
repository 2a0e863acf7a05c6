import Synchronization
import X86

@testable import Monitor

/// What must hold of the pool and the registry between any two exits: each frame is one PAL's, once, or free and
/// zero; tables lead to their own PAL's frames only; index, places and counts agree.
struct PoolAudit {
  private let registry: PALRegistry
  private var problems: [String] = []
  private var seen: Set<UInt64> = []
  private var freeCount: UInt64 = 0

  /// What is wrong. `isDeep` looks at the contents of free frames, too.
  static func problems(of machine: ArrayMachine, isDeep: Bool = true) -> [String] {
    var audit = Self(machine.pals)
    audit.checkFree(isDeep)
    audit.checkPALs()
    audit.checkSum()
    return audit.problems + machine.violations
  }

  private init(_ registry: PALRegistry) { self.registry = registry }

  private var firstFrame: UInt64 { registry.memory.base.rawValue + registry.layout.framesOffset }
  private var end: UInt64 { registry.memory.base.rawValue + registry.memory.size }

  private mutating func checkFree(_ isDeep: Bool) {
    var frame = registry.state.freeList.load(ordering: .relaxed)
    while frame != 0, claim(frame, "the free list") {
      freeCount += 1
      if isDeep, !isZero(frame, from: 8) { problems.append("free frame \(frame) is not zero") }
      frame = registry.memory.load(UInt64.self, at: PhysicalAddress(frame))
    }
    let untouched = registry.state.untouched.load(ordering: .relaxed)
    for frame in stride(from: untouched, to: end, by: 4096) {
      guard claim(frame, "fresh frames") else { return }
      freeCount += 1
      if isDeep, !isZero(frame, from: 0) { problems.append("fresh frame \(frame) is not zero") }
    }
    if freeCount != registry.freeFrames {
      problems.append("\(freeCount) frames are free, not \(registry.freeFrames)")
    }
  }

  private func isZero(_ frame: UInt64, from offset: UInt64) -> Bool {
    let buffer = registry.memory.buffer(PhysicalAddress(frame + offset), bytes: 4096 - offset)
    return buffer.bindMemory(to: UInt64.self).allSatisfy { $0 == 0 }
  }

  /// Notes a frame's holder; false if it is no frame, or another's.
  private mutating func claim(_ frame: UInt64, _ holder: @autoclosure () -> String) -> Bool {
    guard frame >= firstFrame, frame < end, frame % 4096 == 0 else {
      problems.append("\(holder()): \(frame) is not a frame of the pool")
      return false
    }
    guard seen.insert(frame).inserted else {
      problems.append("\(holder()): frame \(frame) is held twice")
      return false
    }
    return true
  }

  private mutating func checkPALs() {
    var count: UInt32 = 0
    for index in 0..<registry.layout.slotCount {
      let number = PALNumber(UInt32(index))
      let slot = registry.slot(number)
      let state = slot.pointee.state.load(ordering: .relaxed)
      if state == PALSlot.State.busy { problems.append("PAL \(index) is owned by no CPU") }
      if state == PALSlot.State.free { continue }
      count += 1
      check(number)
    }
    if count != registry.count { problems.append("there are \(count) PALs, not \(registry.count)") }
  }

  private mutating func check(_ number: PALNumber) {
    let record = registry.pal(number).record
    let name = "PAL \(number.rawValue)"
    if registry.find(record.key) != .found(number) { problems.append("\(name) is not in the index") }
    let page = registry.slot(number).pointee.record.load(ordering: .relaxed)
    _ = claim(page, "\(name)'s record")
    if record.context.extendedArea.rawValue != page + PALRecord.bytes { problems.append("\(name)'s vectors") }
    _ = claim(record.context.controlBlock.rawValue, "\(name)'s control block")
    for index in record.planFrames.indices where record.planFrames[index] != 0 {
      _ = claim(record.planFrames[index], "\(name)'s plans")
    }
    if record.pcrFrame != 0 { _ = claim(record.pcrFrame, "\(name)'s registers") }
    checkTable(record.context.tables.rawValue, level: 4, name)
  }

  private mutating func checkTable(_ table: UInt64, level: Int, _ name: String) {
    guard claim(table, "\(name)'s tables") else { return }
    for index in UInt64(0)..<512 {
      let raw = registry.memory.load(UInt64.self, at: PhysicalAddress(table + index * 8))
      if raw == 0 { continue }
      let entry = PageTableEntry(rawValue: raw)
      let isWhole =
        entry.contains(.p | .us) && entry.isDisjoint(with: .g) && (level == 1 || !entry.contains(.ps))
      if !isWhole { problems.append("\(name) has an entry \(raw)") }
      if level > 1 {
        checkTable(entry.frame.rawValue, level: level - 1, name)
      } else {
        if entry.contains(.rw) && !entry.contains(.nx) {
          problems.append("\(name) can write what it executes")
        }
        _ = claim(entry.frame.rawValue, "\(name)'s pages")
      }
    }
  }

  private mutating func checkSum() {
    if UInt64(seen.count) != registry.frameCount {
      problems.append("\(seen.count) frames are known of, of \(registry.frameCount)")
    }
  }
}
