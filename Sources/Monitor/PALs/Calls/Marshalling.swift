import TrustVisorABI
import X86

/// Copies what a call passes, from its caller into the PAL and back, page by page. It can be left at any page and
/// goes on where it was.
struct Marshalling<Memory: PhysicalMemory> {
  let pal: PAL
  let plan: CallPlanInUse
  var inside: PALMemory
  private var budget = Budget.copying

  init(_ pal: PAL, _ plan: CallPlanInUse, in registry: PALRegistry) {
    self.pal = pal
    self.plan = plan
    inside = PALMemory(PALTables(root: pal.record.context.tables, registry: registry))
  }

  /// Something that is copied: a buffer of the call, or a share.
  private struct Item {
    var outside: UInt64
    var inside: UInt64
    var bytes: UInt64
    var kind: ImageFormat.Kind

    var comesBack: Bool {
      switch kind {
      case .value, .signedValue, .input: false
      case .output, .inputOutput, .length: true
      }
    }
  }

  /// Shares come behind the parameters.
  private var itemCount: Int { plan.parameterCount + pal.record.shares.count }

  @inline(__always)
  private func item(_ index: Int) -> Item {
    if index >= plan.parameterCount {
      let share = index - plan.parameterCount
      let address = pal.record.shares.addresses[share]
      return Item(
        outside: address, inside: address, bytes: pal.record.shares.lengths[share], kind: .inputOutput)
    }
    let kind = plan.parameters[index].kind
    if case .value = kind { return Item(outside: 0, inside: 0, bytes: 0, kind: kind) }
    return Item(outside: pal.arguments[index], inside: pal.passed[index], bytes: pal.sizes[index], kind: kind)
  }

  /// Copies what goes in. Pages that will be written afterwards must be writable now, so that a buffer which is not
  /// shows before the PAL has run.
  @inline(__always)
  mutating func copyIn(from caller: inout CallerMemory<Memory>) throws(Obstacle) {
    try forEachRun { (marshalling, item, offset, run) throws(Obstacle) in
      guard let target = unsafe marshalling.inside.buffer(item.inside &+ offset, bytes: run) else {
        throw .refused(.palFailed)
      }
      switch item.kind {
      case .value, .signedValue, .length: break
      case .input: try unsafe caller.read(item.outside &+ offset, into: target)
      case .inputOutput: try unsafe caller.read(item.outside &+ offset, into: target, .write)
      case .output:
        try caller.probe(item.outside &+ offset)
        unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
  }

  /// Copies what comes back, and nothing else.
  @inline(__always)
  mutating func copyOut(to caller: inout CallerMemory<Memory>) throws(Obstacle) {
    try forEachRun { (marshalling, item, offset, run) throws(Obstacle) in
      guard item.comesBack else { return }
      guard let source = unsafe marshalling.inside.buffer(item.inside &+ offset, bytes: run) else {
        throw .refused(.palFailed)
      }
      try unsafe caller.write(UnsafeRawBufferPointer(source), to: item.outside &+ offset)
    }
  }

  /// True if results that are back with the caller already lie over some of the bytes at `address`.
  func hasCopiedOut(over address: UInt64, bytes: Int) -> Bool {
    guard case .leaving = pal.record.activation.phase else { return false }
    let last = pal.record.activation.item
    for index in 0..<min(last + 1, itemCount) {
      let item = item(index)
      let done = index < last ? item.bytes : pal.record.activation.offset
      guard item.comesBack, done > 0 else { continue }
      if address &- item.outside < done || item.outside &- address < UInt64(bytes) { return true }
    }
    return false
  }

  /// Walks over what is left of all items, in runs that lie in one page on both sides. How far it has come is noted
  /// only when it is stopped.
  @inline(__always)
  private mutating func forEachRun(
    _ body: (inout Self, Item, _ offset: UInt64, _ run: UInt64) throws(Obstacle) -> Void
  ) throws(Obstacle) {
    var index = pal.record.activation.item
    var offset = pal.record.activation.offset
    let count = itemCount
    do throws(Obstacle) {
      while index < count {
        let item = item(index)
        while offset < item.bytes {
          try budget.spend()
          let outside = CallerMemory<Memory>.run(item.outside &+ offset, item.bytes &- offset)
          let run = CallerMemory<Memory>.run(item.inside &+ offset, outside)
          try body(&self, item, offset, run)
          offset &+= run
        }
        index += 1
        offset = 0
      }
    } catch {
      pal.record.activation.item = index
      pal.record.activation.offset = offset
      throw error
    }
  }

  /// Buffers that a length counts come back as far as the PAL says, which must not be beyond their capacity. To be
  /// called once, when the PAL has returned.
  @inline(never)
  mutating func settleLengths() throws(Obstacle) {
    for index in 0..<plan.parameterCount {
      let parameter = plan.parameters[index]
      guard parameter.kind == .output || parameter.kind == .inputOutput, !parameter.isFixed else { continue }
      let counter = Int(parameter.counter)
      guard case .length = plan.parameters[counter].kind else { continue }
      let count = inside.load(bytes: UInt64(plan.parameters[counter].width), at: pal.passed[counter])
      let (bytes, overflow) = count.multipliedReportingOverflow(by: parameter.size)
      guard !overflow, bytes <= pal.sizes[index] else { throw .refused(.resultTooLong) }
      pal.sizes[index] = bytes
    }
  }
}
