import Cryptography
import TrustVisorABI
import X86

/// A PAL on its way from a request to being callable.
extension PALLife {
  /// Copies and measures what is left of the regions' contents.
  mutating func copyContents() throws(Obstacle) {
    while let region = pal.currentRegion {
      while pal.record.job.page < region.pages {
        try budget.spend()
        try copyPage(pal.record.job.page, of: region)
        pal.record.job.page += 1
      }
      pal.record.job.nextRegion()
    }
  }

  private mutating func copyPage(_ page: UInt64, of region: Region) throws(Obstacle) {
    let offset = page * PageSize.small
    if page >= region.copiedPages {
      // Nothing is read from there, but what is not the caller's is not for its PAL either.
      if !pal.record.isNative { try checkRights(region.source &+ offset, .read, .notAccessible) }
      _ = try frame(at: region.address + offset, region.rights)
      return
    }
    let access: PageAccess = isMarked(region) ? .write : .read
    try checkRights(region.source &+ offset, access, .codeNotWritable)
    let buffer = unsafe registry.memory.buffer(
      try frame(at: region.address + offset, region.rights), bytes: PageSize.small)
    try unsafe copy(region.source &+ offset, into: buffer)
    if isMarked(region), unsafe EntryMark.isFound(in: UnsafeRawBufferPointer(buffer), sweep.opcode) {
      throw .refused(.alreadyRegistered)
    }
    unsafe pal.record.digest.update(UnsafeRawBufferPointer(buffer))
  }

  /// Fills a page from wherever it lies in the caller's memory.
  mutating func copy(_ source: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(Obstacle) {
    var done: UInt64 = 0
    let size = UInt64(buffer.count)
    while done < size {
      let run = CallerMemory<Memory>.run(source &+ done, size - done)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[Int(done)..<Int(done + run)])
      do throws(Obstacle) {
        try unsafe caller.read(source &+ done, into: part)
      } catch {
        throw error.refusingForeignMemory(as: .notAccessible)
      }
      done += run
    }
  }

  /// The frame at a page of the PAL, made if it is not there yet.
  private func frame(
    at linear: UInt64, _ rights: PALTables.Rights
  ) throws(Obstacle) -> PhysicalAddress {
    if let leaf = tables.leaf(linear) { return leaf.entry.frame }
    do throws(OutOfFrames) {
      return try newFrame(at: linear, rights)
    } catch {
      throw sweep.run() == .nothing ? .refused(.outOfMemory) : .pause
    }
  }

  private func newFrame(at linear: UInt64, _ rights: PALTables.Rights) throws(OutOfFrames) -> PhysicalAddress
  {
    let frame = try registry.allocateFrame()
    do throws(OutOfFrames) {
      try tables.map(linear, to: frame, rights)
    } catch {
      registry.freeFrame(frame)
      throw error
    }
    return frame
  }

  /// Refuses pages that are there but not for the caller; one that is absent becomes the guest's to bring in.
  private mutating func checkRights(
    _ linear: UInt64, _ access: PageAccess, _ result: HypercallResult
  ) throws(Obstacle) {
    do throws(PageFault) {
      _ = try caller.translate(linear, access)
    } catch {
      if error.cause == .tableOutsideMemory { throw .refused(.notMemory) }
      let isReadable = (try? caller.translate(linear, .read)) != nil
      throw Obstacle.fault(error).refusingForeignMemory(as: isReadable ? result : .notAccessible)
    }
  }

  /// Overwrites the caller's code: the page of the entry first, then the others.
  mutating func placeMarks() throws(Obstacle) {
    if case .copying = pal.record.stage {
      try mark(page: mark.entry / PageSize.small)
      pal.record.stage = .marking
      pal.record.job.rewind()
    }
    try forEachMarkedPage { (life, page) throws(Obstacle) in try life.mark(page: page) }
  }

  private mutating func mark(page: UInt64) throws(Obstacle) {
    let start = page * PageSize.small
    let filler = unsafe registry.memory.buffer(registry.breakpointPage, bytes: PageSize.small)
    try unsafe write(UnsafeRawBufferPointer(filler), to: start)
    let mark = mark
    let range = mark.range(in: page)
    if range.isEmpty { return }
    try unsafe mark.bytes.span.extracting(range).withUnsafeBytes { bytes throws(Obstacle) in
      try unsafe write(bytes, to: mark.entry + UInt64(range.lowerBound))
    }
  }

  private mutating func write(_ bytes: UnsafeRawBufferPointer, to linear: UInt64) throws(Obstacle) {
    do throws(Obstacle) {
      try unsafe caller.write(bytes, to: linear)
    } catch {
      throw error.refusingForeignMemory(as: .codeNotWritable)
    }
  }

  /// Gives the caller the handle of an image; while it keeps it there, it lives.
  mutating func storeHandle() throws(Obstacle) {
    pal.record.stage = .marking
    let cell = registry.handleCell(of: pal)
    try unsafe withUnsafeBytes(of: cell) { bytes throws(Obstacle) in
      do throws(Obstacle) {
        try unsafe caller.write(bytes, to: pal.record.key.address)
      } catch {
        throw error.refusingForeignMemory(as: .notAccessible)
      }
    }
  }
}
