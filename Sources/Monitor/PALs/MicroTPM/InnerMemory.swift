import TrustVisorABI
import X86

/// Memory that a PAL names in a request, by its own addresses: there is nothing but its own pages.
///
/// Nobody else can change them or take them away meanwhile, so what has been checked stays so.
struct InnerMemory {
  /// Bytes of a word: 8 for 64-bit code, else 4.
  let wordBytes: UInt64
  private let tables: PALTables
  /// The end of the addresses that a PAL of this width can have.
  private let limit: UInt64

  init(_ pal: PAL, _ registry: PALRegistry) {
    let size = pal.record.context.codeSize
    wordBytes = size == .bits64 ? 8 : 4
    tables = PALTables(root: pal.record.context.tables, registry: registry)
    limit = PALAddresses.limit(size)
  }

  /// A register as code of this width passes it.
  func argument(_ register: UInt64) -> UInt64 {
    wordBytes == 8 ? register : register & UInt64(UInt32.max)
  }

  /// Refuses what is not the PAL's, or what it may not write if it is to be written. No bytes are always there.
  func check(_ address: UInt64, bytes: UInt64, isWritten: Bool) throws(Refusal) {
    if bytes == 0 { return }
    let (end, overflow) = address.addingReportingOverflow(bytes)
    guard !overflow, end <= limit else { throw Refusal(.notAccessible) }
    var page = address & ~(PageSize.small - 1)
    while page < end {
      guard let leaf = tables.leaf(page), !isWritten || leaf.entry.contains(.rw) else {
        throw Refusal(.notAccessible)
      }
      page += PageSize.small
    }
  }

  /// Fills a buffer.
  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(Refusal) {
    try check(address, bytes: UInt64(buffer.count), isWritten: false)
    unsafe forEachPart(address, bytes: buffer.count) { place, part in
      unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[part]).copyMemory(
        from: UnsafeRawBufferPointer(place))
    }
  }

  /// Stores what a buffer holds.
  func write(_ buffer: UnsafeRawBufferPointer, to address: UInt64) throws(Refusal) {
    try check(address, bytes: UInt64(buffer.count), isWritten: true)
    unsafe forEachPart(address, bytes: buffer.count) { place, part in
      tables.markWritten(address + UInt64(part.lowerBound))
      unsafe place.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[part]))
    }
  }

  /// Calls `body` with each page's part, and which bytes of the whole it is; all of it has been checked.
  private func forEachPart(
    _ address: UInt64, bytes: Int, _ body: (UnsafeMutableRawBufferPointer, Range<Int>) -> Void
  ) {
    var memory = PALMemory(tables)
    var done = 0
    while done < bytes {
      let start = address + UInt64(done)
      let count = min(bytes - done, Int(PageSize.small - start % PageSize.small))
      if let place = unsafe memory.buffer(start, bytes: UInt64(count)) {
        unsafe body(place, done..<done + count)
      }
      done += count
    }
  }
}

// MARK: Words and pairs

extension InnerMemory {
  /// The word at an address, aligned or not.
  func word(at address: UInt64) throws(Refusal) -> UInt64 {
    var bytes: UInt64 = 0
    try unsafe withUnsafeMutableBytes(of: &bytes) { buffer throws(Refusal) in
      try unsafe read(address, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(wordBytes)]))
    }
    return bytes
  }

  func setWord(_ value: UInt64, at address: UInt64) throws(Refusal) {
    try unsafe withUnsafeBytes(of: value) { buffer throws(Refusal) in
      try unsafe write(UnsafeRawBufferPointer(rebasing: buffer[..<Int(wordBytes)]), to: address)
    }
  }

  /// What a PAL wants to be read.
  struct Input {
    let address: UInt64
    let count: UInt64
  }

  /// Where a PAL wants a result, and where it keeps how much room there is.
  struct Output {
    let address: UInt64
    let countAddress: UInt64
  }

  /// The ``BufferPair`` at an address, all of which is the PAL's and no more than a request can have.
  func input(at pair: UInt64) throws(Refusal) -> Input {
    let input = Input(address: try word(at: pair), count: try word(at: try second(of: pair)))
    guard input.count <= UInt64(MicroTPMFormat.mostBytes) else { throw Refusal(.tooLong) }
    try check(input.address, bytes: input.count, isWritten: false)
    return input
  }

  func output(at pair: UInt64) throws(Refusal) -> Output {
    Output(address: try word(at: pair), countAddress: try word(at: try second(of: pair)))
  }

  private func second(of pair: UInt64) throws(Refusal) -> UInt64 {
    let (address, overflow) = pair.addingReportingOverflow(wordBytes)
    guard !overflow else { throw Refusal(.notAccessible) }
    return address
  }

  /// Makes sure that a result of `bytes` bytes can be stored; otherwise says how many there are.
  func prepare(_ output: Output, bytes: UInt64) throws(Refusal) {
    let capacity = try word(at: output.countAddress)
    try check(output.countAddress, bytes: wordBytes, isWritten: true)
    guard capacity >= bytes else {
      try setWord(bytes, at: output.countAddress)
      throw Refusal(.bufferTooSmall)
    }
    try check(output.address, bytes: bytes, isWritten: true)
  }

  /// Stores a result and its length, for which room has been prepared.
  func store(_ bytes: UnsafeRawBufferPointer, in output: Output) throws(Refusal) {
    try unsafe write(bytes, to: output.address)
    try setWord(UInt64(bytes.count), at: output.countAddress)
  }
}
