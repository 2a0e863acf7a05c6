import MicroTPM
import TrustVisorABI
import X86

/// What FS and GS of a loaded PAL lead to (``ThreadBlock``). It is no part of the image and not measured: its guard is
/// another one each time.
struct PALThreadBlock {
  let pal: PAL
  let registry: PALRegistry

  private var address: UInt64 { pal.record.areas.stackEnd }

  /// Fills it, at the end of the stack, and has calls find it.
  func place() {
    pal.record.context.threadBase = address
    store(address, ThreadBlock.selfAddress)
    renewGuard()
  }

  /// Whoever can make calls fail could find a guard that stays, byte by byte. No function waits for the old one to be
  /// there when it returns: a call that has not returned never will.
  func renewGuard() {
    pal.record.guardGeneration &+= 1
    pal.record.guardIsSpent = false
    let isWide = pal.record.context.codeSize == .bits64
    store(stackGuard, isWide ? ThreadBlock.guard64 : ThreadBlock.guard32)
  }

  /// A word of the PAL's width.
  private func store(_ word: UInt64, _ offset: Int) {
    let place = pal.record.areas.stackFrame &+ (address % PageSize.small + UInt64(offset))
    if case .bits64 = pal.record.context.codeSize {
      registry.memory.store(word, at: place)
    } else {
      registry.memory.store(UInt32(truncatingIfNeeded: word), at: place)
    }
  }

  /// A number that nobody else can know, with a lowest byte of 0; without a micro-TPM it is 0.
  private var stackGuard: UInt64 {
    guard registry.hasMicroTPM else { return 0 }
    return unsafe registry.microTPM.pointee.stackGuards.stackGuard(
      pal.record.context.serial, generation: pal.record.guardGeneration)
  }
}

extension PAL {
  /// Ends the call that is under way, if there is one, without its having returned.
  func dropCall() {
    if case .running = record.activation.phase { record.guardIsSpent = record.isNative }
    record.activation.phase = .none
  }
}
