import HypervisorAssembly
import Monitor
import X86

/// What this CPU's SVM offers (AMD64 manual volume 3, CPUID Fn8000_000A).
struct SVMFeatures {
  let nestedPaging: Bool
  let nextInstruction: Bool
  /// How many address space identifiers there are, the host's and the guest's included.
  let identifierCount: UInt32
  /// ``AMDState/flushOfPAL``.
  let flushOfPAL: TLBControl

  static var ofThisCPU: Self { Self(CPUIDResult(hardware: .svm)) }

  private init(_ result: CPUIDResult) {
    identifierCount = result.asidCount
    flushOfPAL = result.svmFeatures.contains(.flushByASID) ? .flushGuest : .flushAll
    nestedPaging = result.svmFeatures.contains(.np)
    nextInstruction = result.svmFeatures.contains(.nrips)
  }
}
