import Testing
import X86

@Suite struct ExceptionMergingTests {
  private static let contributory: [ExceptionVector] = [
    .divideError, .invalidTSS, .segmentNotPresent, .stackFault, .generalProtection,
  ]
  private static let benign: [ExceptionVector] = [.debug, .breakpoint, .invalidOpcode, .machineCheck]

  @Test func twoContributoryOnesMakeADoubleFault() {
    for first in Self.contributory {
      for second in Self.contributory {
        #expect(ExceptionVector.outcome(of: second, during: first) == .doubleFault)
      }
      #expect(ExceptionVector.outcome(of: .pageFault, during: first) == .deliver)
      #expect(ExceptionVector.outcome(of: first, during: .pageFault) == .doubleFault)
      #expect(ExceptionVector.outcome(of: first, during: .doubleFault) == .shutdown)
      #expect(ExceptionVector.outcome(of: first, during: nil) == .deliver)
    }
    #expect(ExceptionVector.outcome(of: .pageFault, during: .pageFault) == .doubleFault)
    #expect(ExceptionVector.outcome(of: .pageFault, during: .doubleFault) == .shutdown)
  }

  @Test func benignOnesNeverDo() {
    for benign in Self.benign {
      for other in Self.contributory + Self.benign + [.pageFault] {
        #expect(ExceptionVector.outcome(of: benign, during: other) == .deliver)
        #expect(ExceptionVector.outcome(of: other, during: benign) == .deliver)
      }
    }
  }
}
