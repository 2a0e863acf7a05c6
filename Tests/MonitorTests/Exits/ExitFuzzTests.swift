import Monitor
import Testing
import X86

/// Random exits of CPUs in random states: nothing traps, and nothing happens that must not.
@Suite struct ExitFuzzTests {
  @Test(arguments: [1, 2, 3, 4])
  func survives(_ seed: UInt64) {
    var fuzz = ExitFuzz(seed: seed)
    let beginning = fuzz.machine.memory.bytesButMarks
    for _ in 0..<50_000 { fuzz.step() }
    #expect(fuzz.failures.isEmpty, "\(fuzz.failures.first ?? "")")
    let isUnchanged = fuzz.machine.memory.bytesButMarks == beginning
    #expect(isUnchanged, "no exit writes the guest's memory, but for page tables' accessed bits")
    #expect(fuzz.machine.memory.hiddenIsUntouched)
    #expect(fuzz.machine.violations.isEmpty, "\(fuzz.machine.violations.first ?? "")")
    // It does reach what it is meant to reach.
    #expect(fuzz.finished > 5000 && fuzz.faults > 5000 && fuzz.resets > 500)
    #expect(fuzz.machine.covered.count > 10 && fuzz.signals > 50)
  }
}
