import TrustVisorABI
import X86

/// A PAL on its way out.
extension PALLife {
  /// Puts the caller's code back, the page of the entry last: as long as the mark is there, the PAL has an owner.
  mutating func restoreCode() throws(Obstacle) {
    try forEachMarkedPage { (life, page) throws(Obstacle) in try life.restore(page: page) }
    try restore(page: mark.entry / PageSize.small)
  }

  private mutating func restore(page: UInt64) throws(Obstacle) {
    let start = page * PageSize.small
    guard let frame = tables.translate(start), try isThere(start), try holdsMarks(start) else { return }
    let original = unsafe registry.memory.buffer(frame, bytes: PageSize.small)
    try unsafe caller.write(UnsafeRawBufferPointer(original), to: start)
  }

  /// False if the program has given the page away: there is nothing to put back then. Systems take entries away for a
  /// moment, so it is waited for.
  private func isThere(_ start: UInt64) throws(Obstacle) -> Bool {
    guard case .nothing = pal.record.owner.find(start, in: caller.memory) else {
      pal.record.job.absentSince = 0
      return true
    }
    if pal.record.job.absentSince == 0 { pal.record.job.absentSince = max(sweep.now, 1) }
    guard OwnerSweep<Memory>.isOld(pal.record.job.absentSince, sweep.now) else { throw .pause }
    return false
  }

  /// False if the program has put something else there meanwhile: that stays.
  private mutating func holdsMarks(_ start: UInt64) throws(Obstacle) -> Bool {
    guard try holdsMark(at: start) else { return false }
    return try holdsMark(at: start + PageSize.small - Self.word)
  }

  private static var word: UInt64 { 8 }

  private mutating func holdsMark(at place: UInt64) throws(Obstacle) -> Bool {
    let found = try caller.integer(at: place, bytes: Self.word)
    for index in 0..<Self.word {
      if UInt8(truncatingIfNeeded: found &>> (8 * index)) != mark.byte(at: place + index) { return false }
    }
    return true
  }
}
