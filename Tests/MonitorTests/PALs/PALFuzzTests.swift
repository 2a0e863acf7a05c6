import Testing

/// Threads and kernels that do to PALs what comes to mind: what must hold holds, all along.
@Suite struct PALFuzzTests {
  @Test(arguments: Array(UInt64(1)...8))
  func survives(_ seed: UInt64) {
    let fuzz = PALFuzz(seed: seed)
    fuzz.run(130_000)
    if fuzz.failures.isEmpty { fuzz.end() }
    #expect(fuzz.failures.isEmpty, "seed \(seed): \(fuzz.failures.joined(separator: "\n"))")
    // It does reach what it is meant to reach.
    let seen = fuzz.seen
    #expect(seen["returned", default: 0] > 20, "\(seen)")
    #expect(seen["goes on", default: 0] > 50 && seen["enters", default: 0] > 100, "\(seen)")
    #expect(seen["kills", default: 0] > 5, "\(seen)")
  }
}
