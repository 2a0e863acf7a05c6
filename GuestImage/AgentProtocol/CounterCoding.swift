extension ByteWriter {
  mutating func write(_ counters: HypervisorCounters?) {
    write(counters != nil)
    guard let counters else { return }
    write(counters.exits)
    write(counters.pool != nil)
    guard let pool = counters.pool else { return }
    for number in [pool.frames, pool.freeFrames, pool.pals] { write(number) }
  }
}

extension ByteReader {
  mutating func readCounters() throws(ProtocolError) -> HypervisorCounters? {
    guard try readFlag() else { return nil }
    let exits = try readNumbers()
    guard try readFlag() else { return HypervisorCounters(exits: exits) }
    let pool = PoolStatus(frames: try read(), freeFrames: try read(), pals: try read())
    return HypervisorCounters(exits: exits, pool: pool)
  }
}
