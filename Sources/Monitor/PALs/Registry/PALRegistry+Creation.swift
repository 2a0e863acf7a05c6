import Synchronization
import X86

extension PALRegistry {
  /// What a PAL begins as.
  struct Beginning {
    let key: PALKey
    let paging: PagingState
    let request: Request
    let stage: PALRecord.Stage
    let wordBytes: UInt64
  }

  /// A PAL with nothing in it, owned by the caller; nil if its key or all places are taken.
  func create(_ beginning: Beginning) throws(OutOfFrames) -> PAL? {
    let page = try allocateFrame()
    let block = try allocateFrame(orFree: page, page)
    let root = try allocateFrame(orFree: page, block)
    let context = PALContext(
      codeSize: beginning.wordBytes == 8 ? .bits64 : .bits32, tables: root, controlBlock: block,
      extendedArea: page &+ PALRecord.bytes, serial: newSerial())
    memory.store(
      PALRecord(
        context, key: beginning.key, owner: OwnerProbe(beginning.paging), job: Job(beginning.request),
        stage: beginning.stage, wordBytes: beginning.wordBytes),
      at: page)
    guard let number = insert(beginning.key, record: page) else {
      freeFrame(page)
      freeFrame(block)
      freeFrame(root)
      return nil
    }
    return pal(number)
  }

  private func allocateFrame(
    orFree first: PhysicalAddress, _ second: PhysicalAddress
  ) throws(OutOfFrames) -> PhysicalAddress {
    do throws(OutOfFrames) {
      return try allocateFrame()
    } catch {
      freeFrame(first)
      if second != first { freeFrame(second) }
      throw error
    }
  }

  private func newSerial() -> UInt64 {
    state.nextSerial.wrappingAdd(1, ordering: .relaxed).oldValue
  }
}
