import Synchronization
import X86

/// What a program names a loaded PAL by: bits 15:0 are its number, bits 31:16 tell it from earlier ones there.
struct PALHandle: Equatable, Sendable, BitwiseCopyable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ number: PALNumber, generation: UInt32) {
    rawValue = generation << 16 | number.rawValue
  }

  var number: PALNumber { PALNumber(rawValue & UInt32(UInt16.max)) }
}

extension PALRegistry {
  func handle(of number: PALNumber) -> PALHandle {
    PALHandle(number, generation: unsafe slot(number).pointee.generation.load(ordering: .relaxed))
  }

  /// What the caller of a loaded PAL keeps: the handle, and above it a number that no other PAL has had.
  func handleCell(of pal: PAL) -> UInt64 {
    UInt64(handle(of: pal.number).rawValue) | pal.record.context.serial << 32
  }

  /// The place that a handle names, if it is the right one's; its PAL may still be another address space's.
  func place(of handle: PALHandle) -> PALNumber? {
    guard handle.number.index < layout.slotCount, self.handle(of: handle.number) == handle else { return nil }
    return handle.number
  }
}
