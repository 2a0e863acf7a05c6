/// One translation under way: what was asked, and which entries have been read.
struct PageWalk {
  let linear: LinearAddress
  let access: PageAccess
  let paging: PagingState
  /// The entries read so far, the leaf last.
  var steps = InlineArray<5, Step>(repeating: Step())
  var count = 0

  /// An entry that was read: where, and the byte of it that holds the accessed and dirty bits.
  struct Step {
    var address = PhysicalAddress(0)
    var lowByte: UInt8 = 0
    /// False for the page directory pointers of PAE paging, which have no accessed bit.
    var hasAccessedBit = false
  }

  init(linear: LinearAddress, access: PageAccess, paging: PagingState) {
    self.linear = linear
    self.access = access
    self.paging = paging
  }

  /// Reads an entry and notes the step. Not present, it ends the walk.
  mutating func read<Entry: RegisterBits>(
    _ type: Entry.Type, at address: PhysicalAddress, memory: borrowing some PhysicalMemory & ~Copyable,
    hasAccessedBit: Bool = true
  ) throws(PageFault) -> Entry {
    guard let raw = memory.load(Entry.RawValue.self, at: address) else {
      throw fault(PageFaultCode(), cause: .tableOutsideMemory)
    }
    guard raw & Entry.RawValue(PageTableEntry.p.rawValue) != 0 else { throw fault(PageFaultCode()) }
    steps[count] = Step(
      address: address, lowByte: UInt8(truncatingIfNeeded: raw), hasAccessedBit: hasAccessedBit)
    count += 1
    return Entry(rawValue: raw)
  }

  /// Checks the rights at the end of the walk.
  func check(_ rights: PageRights) throws(PageFault) {
    if rights.allow(access, by: paging) { return }
    let violatesKey = rights.violatesProtectionKey(access, by: paging)
    throw fault(violatesKey ? .present | .protectionKey : .present)
  }

  /// Sets the accessed bit of every entry, and the leaf's dirty bit if the access is a write. False if an entry
  /// has changed since it was read: then the walk must be made again.
  ///
  /// The byte that holds the two is exchanged in one step, as the CPU does: a guest may take the entry away on
  /// another CPU meanwhile, and that must last.
  func mark(memory: borrowing some PhysicalMemory & ~Copyable) -> Bool {
    for index in 0..<count where steps[index].hasAccessedBit {
      var bits = PageTableEntry(rawValue: UInt64(steps[index].lowByte)) | .a
      if access == .write && index == count - 1 { bits.insert(.d) }
      let byte = UInt8(truncatingIfNeeded: bits.rawValue)
      if byte == steps[index].lowByte { continue }
      guard memory.exchange(steps[index].lowByte, for: byte, at: steps[index].address) else { return false }
    }
    return true
  }

  /// The fault with `bits` and those that follow from the access (APM vol 2, 8.4.2).
  func fault(_ bits: PageFaultCode, cause: PageFault.Cause = .page) -> PageFault {
    var code = bits
    code.set(.write, to: access == .write)
    code.set(.user, to: paging.isUser)
    let reportsFetches = paging.cr4.contains(.smep) || paging.hasNoExecute
    code.set(.fetch, to: access == .fetch && reportsFetches)
    return PageFault(address: linear, code: code, cause: cause)
  }
}
