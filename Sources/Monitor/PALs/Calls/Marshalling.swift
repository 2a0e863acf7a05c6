import TrustVisorABI
import X86

/// Copies what a call passes, from its caller into the PAL and back, page by page. It can be left at any page and
/// goes on where it was.
struct Marshalling<Memory: PhysicalMemory> {
  let pal: PAL
  let registry: PALRegistry
  var caller: CallerMemory<Memory>
  var inside: PALMemory
  var budget = Budget.ofOneExit

  init(_ pal: PAL, in registry: PALRegistry, caller: CallerMemory<Memory>) {
    self.pal = pal
    self.registry = registry
    self.caller = caller
    inside = PALMemory(PALTables(root: pal.record.context.tables, registry: registry))
  }

  /// Something that is copied: a buffer of the call, or a share.
  private struct Item {
    var outside: UInt64
    var inside: UInt64
    var bytes: UInt64
    var kind: ImageFormat.Kind
  }

  private func item(_ index: Int, _ plan: borrowing CallPlan) -> Item {
    if index >= plan.parameterCount {
      let share = index - plan.parameterCount
      let address = pal.record.shares.addresses[share]
      return Item(
        outside: address, inside: address, bytes: pal.record.shares.lengths[share], kind: .inputOutput)
    }
    return Item(
      outside: pal.record.activation.arguments[index], inside: pal.record.activation.places[index],
      bytes: plan[index].isPointer ? pal.record.activation.sizes[index] : 0, kind: plan[index].kind)
  }

  /// Copies what goes in. Pages that will be written afterwards must be writable now, so that a buffer which is not
  /// shows before the PAL has run.
  mutating func copyIn(_ plan: borrowing CallPlan) throws(Obstacle) {
    let count = plan.parameterCount + pal.record.shares.count
    while pal.record.activation.item < count {
      let item = item(pal.record.activation.item, plan)
      while pal.record.activation.offset < item.bytes { try copyInRun(of: item) }
      pal.record.activation.item += 1
      pal.record.activation.offset = 0
    }
  }

  private mutating func copyInRun(of item: Item) throws(Obstacle) {
    let offset = pal.record.activation.offset
    let run = run(item, from: offset)
    try budget.spend()
    guard let target = unsafe inside.buffer(item.inside + offset, bytes: run) else {
      throw .refused(.palFailed)
    }
    switch item.kind {
    case .value, .length: break
    case .input: try unsafe caller.read(item.outside &+ offset, into: target)
    case .inputOutput: try unsafe caller.read(item.outside &+ offset, into: target, .write)
    case .output:
      try caller.probe(item.outside &+ offset)
      unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
    }
    pal.record.activation.offset = offset + run
  }

  /// Copies what comes back, and nothing else.
  mutating func copyOut(_ plan: borrowing CallPlan) throws(Obstacle) {
    let count = plan.parameterCount + pal.record.shares.count
    while pal.record.activation.item < count {
      let item = item(pal.record.activation.item, plan)
      while pal.record.activation.offset < item.bytes { try copyOutRun(of: item) }
      pal.record.activation.item += 1
      pal.record.activation.offset = 0
    }
  }

  /// Buffers that a length counts come back as far as the PAL says, which must not be beyond their capacity. To be
  /// called once, when the PAL has returned.
  mutating func settleLengths(_ plan: borrowing CallPlan) throws(Obstacle) {
    for index in 0..<plan.parameterCount {
      let parameter = plan[index]
      guard parameter.kind == .output || parameter.kind == .inputOutput, !parameter.isFixed else { continue }
      let counter = Int(parameter.counter)
      guard case .length = plan[counter].kind else { continue }
      let count = inside.load(bytes: UInt64(plan[counter].width), at: pal.record.activation.places[counter])
      let (bytes, overflow) = count.multipliedReportingOverflow(by: parameter.size)
      guard !overflow, bytes <= pal.record.activation.sizes[index] else { throw .refused(.resultTooLong) }
      pal.record.activation.sizes[index] = bytes
    }
  }

  private mutating func copyOutRun(of item: Item) throws(Obstacle) {
    let offset = pal.record.activation.offset
    let run = run(item, from: offset)
    try budget.spend()
    guard let source = unsafe inside.buffer(item.inside + offset, bytes: run) else {
      throw .refused(.palFailed)
    }
    switch item.kind {
    case .value, .input: break
    case .output, .inputOutput, .length:
      try unsafe caller.write(UnsafeRawBufferPointer(source), to: item.outside &+ offset)
    }
    pal.record.activation.offset = offset + run
  }

  private func run(_ item: Item, from offset: UInt64) -> UInt64 {
    let outside = CallerMemory<Memory>.run(item.outside &+ offset, item.bytes - offset)
    return CallerMemory<Memory>.run(item.inside + offset, outside)
  }
}
