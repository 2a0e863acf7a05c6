import Monitor

/// PALs on several CPUs whose TLBs forget nothing by themselves.
struct TLBSimulation {
  /// What the machine leaves out.
  enum Flaw {
    case none, neverFlushes, forgetsOwners, forgetsMoves
  }

  private struct PAL {
    let serial: UInt64
    var lastProcessor: Int?
    /// Counts its moves.
    var generation = 0
  }

  private static let processors = 3
  private var generator: SeededGenerator
  private var identifiers: [AddressSpaceIdentifiers]
  private var tlb = ModelTLB()
  private var pals: [PAL] = []
  private var nextSerial: UInt64 = 1

  /// CPUs with `count` numbers each.
  init(seed: UInt64, count: UInt32) {
    generator = SeededGenerator(seed: seed)
    identifiers = Array(repeating: AddressSpaceIdentifiers(count: count), count: Self.processors)
    for _ in 0..<8 { pals.append(newPAL()) }
  }

  /// How many of `steps` runs had a translation at hand that was another PAL's, or older than a move.
  consuming func staleRuns(of steps: Int, _ flaw: Flaw) -> Int {
    var stale = 0
    for _ in 0..<steps {
      let index = generator.below(pals.count)
      // Its frames, tables included, are the next one's.
      if generator.chance(10) { pals[index] = newPAL() }
      if !runs(index, on: generator.below(Self.processors), flaw) { stale += 1 }
    }
    return stale
  }

  private mutating func newPAL() -> PAL {
    defer { nextSerial += 1 }
    return PAL(serial: nextSerial)
  }

  /// False if something is cached that must not be.
  private mutating func runs(_ index: Int, on processor: Int, _ flaw: Flaw) -> Bool {
    var pal = pals[index]
    let hasMoved = pal.lastProcessor != processor
    let told = flaw == .forgetsMoves ? processor : pal.lastProcessor
    let use = identifiers[processor].use(serial: pal.serial, lastProcessor: told, processor: processor)
    let flushes =
      switch flaw {
      case .none, .forgetsMoves: use.mustFlush
      case .neverFlushes: false
      case .forgetsOwners: use.mustFlush && hasMoved
      }
    if flushes { tlb.flush(use.identifier, on: processor) }
    if hasMoved { pal.generation += 1 }
    pal.lastProcessor = processor
    pals[index] = pal
    let own = ModelTLB.Entry(serial: pal.serial, generation: pal.generation)
    defer { tlb.fill(own, under: use.identifier, on: processor) }
    return tlb.holdsOnly(own, under: use.identifier, on: processor)
  }
}
