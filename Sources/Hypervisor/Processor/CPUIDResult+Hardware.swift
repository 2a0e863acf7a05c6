import HypervisorAssembly
import X86

extension CPUIDResult {
  init(_ result: cpuid_result) {
    self.init(eax: result.eax, ebx: result.ebx, ecx: result.ecx, edx: result.edx)
  }
}
