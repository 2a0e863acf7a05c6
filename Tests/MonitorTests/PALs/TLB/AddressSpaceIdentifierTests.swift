import Testing

@testable import Monitor

@Suite struct AddressSpaceIdentifierTests {
  @Test func staysWithoutFlush() {
    var identifiers = AddressSpaceIdentifiers(count: 16)
    let first = identifiers.use(serial: 1, lastProcessor: nil, processor: 0)
    #expect(first.mustFlush)
    let second = identifiers.use(serial: 1, lastProcessor: 0, processor: 0)
    #expect(second == (first.identifier, false))
  }

  @Test func comingFromElsewhereFlushes() {
    var identifiers = AddressSpaceIdentifiers(count: 16)
    _ = identifiers.use(serial: 1, lastProcessor: nil, processor: 0)
    #expect(identifiers.use(serial: 1, lastProcessor: 1, processor: 0).mustFlush)
  }

  @Test func neighboursDoNotDisturb() {
    var identifiers = AddressSpaceIdentifiers(count: 16)
    for serial in UInt64(1)...14 { _ = identifiers.use(serial: serial, lastProcessor: nil, processor: 0) }
    for serial in UInt64(1)...14 {
      #expect(!identifiers.use(serial: serial, lastProcessor: 0, processor: 0).mustFlush)
    }
    #expect(identifiers.use(serial: 15, lastProcessor: 0, processor: 0).mustFlush, "1 and 15 share a number")
    #expect(identifiers.use(serial: 1, lastProcessor: 0, processor: 0).mustFlush)
  }

  /// Neither the hypervisor's number nor the guest's, nor one that the CPU does not have.
  @Test(arguments: [3, 4, 16, 65, 66, 67, 32768, UInt32.max])
  func numbersArePALs(_ count: UInt32) {
    var identifiers = AddressSpaceIdentifiers(count: count)
    for serial in UInt64(1)...200 {
      let number = identifiers.use(serial: serial, lastProcessor: nil, processor: 0).identifier
      #expect(number >= 2 && number < count && number < 66)
    }
    #expect(identifiers.use(serial: .max, lastProcessor: nil, processor: 0).identifier < count)
  }

  /// PALs come, run, move between CPUs and go, and never meet a translation but their own of now.
  @Test(arguments: [3, 5, 16, 64] as [UInt32])
  func noStaleTranslation(_ count: UInt32) {
    #expect(TLBSimulation(seed: UInt64(count), count: count).staleRuns(of: 50_000, .none) == 0)
  }

  @Test(arguments: [TLBSimulation.Flaw.neverFlushes, .forgetsOwners, .forgetsMoves])
  func modelNoticesMissingFlush(_ flaw: TLBSimulation.Flaw) {
    #expect(TLBSimulation(seed: 1, count: 16).staleRuns(of: 50_000, flaw) > 0)
  }
}
