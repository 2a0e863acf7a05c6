import X86

@testable import Monitor

/// x87, SSE and AVX registers: one number stands for all of them.
extension ArrayMachine {
  func loadExtendedState(of context: UnsafeMutablePointer<PALContext>) {
    if guestVectors[currentProcessor] != nil { note("a PAL's vector registers were loaded over another's") }
    guestVectors[currentProcessor] = vectors[currentProcessor]
    let isSaved = context.pointee.extendedState == .saved
    vectors[currentProcessor] = isSaved ? pals.memory.load(UInt64.self, at: context.pointee.extendedArea) : 0
    context.pointee.extendedState = .loaded
  }

  func unloadExtendedState(of context: UnsafeMutablePointer<PALContext>, keepsState: Bool) {
    guard case .loaded = context.pointee.extendedState else { return }
    guard let guest = guestVectors[currentProcessor] else {
      return note("the guest's vector registers are lost")
    }
    if keepsState { pals.memory.store(vectors[currentProcessor], at: context.pointee.extendedArea) }
    context.pointee.extendedState = keepsState ? .saved : .initial
    vectors[currentProcessor] = guest
    guestVectors[currentProcessor] = nil
  }

  func borrowVectorRegisters(of context: UnsafeMutablePointer<PALContext>) {
    if context.pointee.extendedState != .loaded { loadExtendedState(of: context) }
    pals.memory.store(vectors[currentProcessor], at: context.pointee.extendedArea)
    vectors[currentProcessor] = Self.left
  }

  func returnVectorRegisters(of context: UnsafeMutablePointer<PALContext>) {
    if vectors[currentProcessor] != Self.left { note("vector registers came back that were not lent") }
    vectors[currentProcessor] = pals.memory.load(UInt64.self, at: context.pointee.extendedArea)
  }

  /// What a library leaves in the registers.
  private static let left: UInt64 = 0x5EC2_E75E
}
