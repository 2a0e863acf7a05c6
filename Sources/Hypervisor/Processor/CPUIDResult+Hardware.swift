import HypervisorAssembly
import X86

extension CPUIDResult {
  /// What the CPU that runs answers.
  init(hardware leaf: CPUIDLeaf, subleaf: UInt32 = 0) {
    let result = cpu_cpuid(leaf.rawValue, subleaf)
    self.init(eax: result.eax, ebx: result.ebx, ecx: result.ecx, edx: result.edx)
  }
}
