import X86

@testable import Monitor

/// A PAL's accesses to memory, walked plainly through its own tables, with every rule of the manual that applies to
/// ring 3. Tables and frames outside of the pool are noted: the hardware would go there.
extension PALCore {
  func translate(_ linear: UInt64, _ access: PageAccess) throws -> PhysicalAddress {
    let linear = linear & addressMask
    guard PagingMode.level4.isCanonical(LinearAddress(linear)) else {
      throw PALStop(exit: .exception(.generalProtection, errorCode: 0))
    }
    var code: PageFaultCode = .user
    code.set(.write, to: access == .write)
    code.set(.fetch, to: access == .fetch)
    var table = context.pointee.tables
    for shift in [39, 30, 21, 12] as [UInt64] {
      try check(table)
      let place = table &+ (linear >> shift & 511) * 8
      let entry = PageTableEntry(rawValue: machine.pals.memory.load(UInt64.self, at: place))
      guard entry.contains(.p) else { throw PALStop(exit: .pageFault(LinearAddress(linear), code)) }
      let isAllowed =
        entry.contains(.us) && (access != .write || entry.contains(.rw))
        && (access != .fetch || !entry.contains(.nx))
      guard isAllowed else { throw PALStop(exit: .pageFault(LinearAddress(linear), code | .present)) }
      if shift > 12 && entry.contains(.ps) { machine.note("a PAL has a large page") }
      let marks: PageTableEntry = shift == 12 && access == .write ? .a | .d : .a
      machine.pals.memory.store((entry | marks).rawValue, at: place)
      table = entry.frame
    }
    try check(table)
    return table &+ linear & 4095
  }

  private func check(_ frame: PhysicalAddress) throws {
    let start = machine.pals.memory.base.rawValue + machine.pals.layout.framesOffset
    let end = machine.pals.memory.base.rawValue + machine.pals.memory.size
    if frame.rawValue >= start && frame.rawValue < end { return }
    machine.note("a PAL's tables lead out of the pool")
    throw PALStop(exit: .broken)
  }

  /// A little-endian number.
  func load(_ linear: UInt64, bytes: UInt64) throws -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<bytes {
      let place = try translate(linear &+ index, .read)
      value |= UInt64(machine.pals.memory.load(UInt8.self, at: place)) << (8 * index)
    }
    return value
  }

  func store(_ value: UInt64, bytes: UInt64, at linear: UInt64) throws {
    for index in 0..<bytes {
      let place = try translate(linear &+ index, .write)
      machine.pals.memory.store(UInt8(truncatingIfNeeded: value >> (8 * index)), at: place)
    }
  }

  func bytes(at linear: UInt64, count: Int) throws -> [UInt8] {
    try (0..<UInt64(count)).map { UInt8(try load(linear &+ $0, bytes: 1)) }
  }

  func place(_ bytes: [UInt8], at linear: UInt64) throws {
    for (index, byte) in bytes.enumerated() { try store(UInt64(byte), bytes: 1, at: linear &+ UInt64(index)) }
  }

  /// The vector registers, which the PAL's first access to them brings in.
  func vector() throws -> UInt64 {
    guard context.pointee.extendedState == .loaded else { throw PALStop(exit: .extendedState) }
    return machine.vectors[machine.currentProcessor]
  }

  func setVector(_ value: UInt64) throws {
    guard context.pointee.extendedState == .loaded else { throw PALStop(exit: .extendedState) }
    machine.vectors[machine.currentProcessor] = value
  }

  /// An argument as compiled code finds it: System V, or words on the stack.
  func argument(_ index: Int) throws -> UInt64 {
    let registers: [GeneralRegister] = [.rdi, .rsi, .rdx, .rcx, .r8, .r9]
    if isWide && index < registers.count { return self[registers[index]] }
    let onStack = UInt64(isWide ? index - registers.count : index)
    return try load(self[.rsp] &+ wordBytes * (1 + onStack), bytes: wordBytes)
  }
}
