import MicroTPM
import TrustVisorABI
import X86

/// What FS and GS of a loaded PAL lead to (``ThreadBlock``).
extension PALLife {
  /// Fills it, at the end of the stack, and has calls find it.
  func placeThreadBlock() {
    let address = pal.record.areas.stackEnd
    let frame = pal.record.areas.stackFrame &+ address % PageSize.small
    let `guard` = registry.stackGuard(of: pal)
    pal.record.context.threadBase = address
    switch pal.record.context.codeSize {
    case .bits64:
      store(address, at: frame, ThreadBlock.selfAddress)
      store(`guard`, at: frame, ThreadBlock.guard64)
    case .bits32, .bits16:
      store(UInt32(truncatingIfNeeded: address), at: frame, ThreadBlock.selfAddress)
      store(UInt32(truncatingIfNeeded: `guard`), at: frame, ThreadBlock.guard32)
    }
  }

  private func store<Word: BitwiseCopyable>(_ word: Word, at frame: PhysicalAddress, _ offset: Int) {
    registry.memory.store(word, at: frame &+ UInt64(offset))
  }
}

extension PALRegistry {
  /// A number that nobody else can know, another for each PAL, with a lowest byte of 0; without a micro-TPM it is 0.
  fileprivate func stackGuard(of pal: PAL) -> UInt64 {
    guard hasMicroTPM else { return 0 }
    return unsafe microTPM.pointee.stackGuards.stackGuard(pal.record.context.serial)
  }
}
