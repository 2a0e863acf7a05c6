import HypervisorAssembly
import MicroTPM
import X86

/// The CPU's own random numbers (APM volume 3 and SDM volume 2, "RDSEED" and "RDRAND").
struct HardwareRandom: EntropySource {
  /// The manuals' advice: so many failures in a row mean that the generator is broken.
  private static let attempts = 10

  private let hasRDSEED: Bool
  private let hasRDRAND: Bool

  /// What the CPU that runs has; all are alike.
  init() {
    hasRDRAND = CPUIDResult(hardware: .features).leaf1ECX.contains(.rdrand)
    hasRDSEED = CPUIDResult(hardware: .structuredFeatures).leaf7EBX.contains(.rdseed)
  }

  /// Nil if the CPU has none. What others use up of RDSEED's numbers, RDRAND makes up for.
  func word() -> UInt64? {
    var word: UInt64 = 0
    if hasRDSEED {
      for _ in 0..<Self.attempts where cpu_rdseed(&word) { return word }
    }
    if hasRDRAND {
      for _ in 0..<Self.attempts where cpu_rdrand(&word) { return word }
    }
    return nil
  }
}
