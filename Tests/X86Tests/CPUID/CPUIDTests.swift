import Testing
import X86

@Suite struct CPUIDTests {
  @Test func mirrorsAndMasks() {
    var result = CPUIDResult(ecx: 0x0820_0008, edx: 0x200)
    #expect(result.leaf1ECX.contains(.osxsave | .x2apic | .monitor))
    #expect(result.leaf1EDX == .apic)
    result.leaf1ECX.set(.osxsave, to: false)
    result.leaf1ECX.insert(.hypervisor)
    result.leaf1EDX.insert(.sse2)
    #expect(result == CPUIDResult(ecx: 0x8020_0008, edx: 0x400_0200))
  }

  @Test func structuredFeatures() {
    var result = CPUIDResult(ebx: 0x0010_0481, ecx: 0x1_000C)
    #expect(result.leaf7EBX == .fsgsbase | .smep | .invpcid | .smap)
    #expect(result.leaf7ECX == .umip | .pku | .la57)
    result.leaf7EBX.remove(.smap)
    result.leaf7ECX.remove(.la57)
    #expect(result.ebx == 0x481 && result.ecx == 0xC)
  }

  @Test func extendedFeatures() {
    var result = CPUIDResult(ecx: 1 << 2 | 1 << 12 | 1 << 29, edx: 1 << 26 | 1 << 20 | 1 << 29)
    #expect(result.extendedECX == .svm | .skinit | .mwaitx)
    #expect(result.extendedEDX == .page1GB | .nx | .lm)
    result.extendedECX.remove(.mwaitx)
    result.extendedEDX.remove(.page1GB)
    #expect(result.ecx == 0x1004 && result.edx == 0x2010_0000)
  }

  @Test func addressSizes() {
    let result = CPUIDResult(eax: 0x3028)
    #expect(result.physicalAddressBits == 40 && result.linearAddressBits == 48)
  }

  @Test func secureVirtualMachine() {
    var result = CPUIDResult(eax: 1, ebx: 16, edx: 0b1110_1001)
    #expect(result.svmRevision == 1 && result.asidCount == 16)
    #expect(result.svmFeatures == .np | .nrips | .vmcbClean | .flushByASID | .decodeAssists)
    result.svmFeatures = .np
    #expect(result.edx == 1)
  }

  @Test func vendors() {
    func result(_ text: String) -> CPUIDResult {
      let words = stride(from: 0, to: 12, by: 4).map { start in
        Array(text.utf8)[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      return CPUIDResult(ebx: words[0], ecx: words[2], edx: words[1])
    }
    #expect(CPUVendor(result("AuthenticAMD")) == .amd)
    #expect(CPUVendor(result("HygonGenuine")) == .hygon)
    #expect(CPUVendor(result("GenuineIntel")) == .intel)
    #expect(CPUVendor(result("TCGTCGTCGTCG")) == .other)
  }

  @Test func leaves() {
    #expect(CPUIDLeaf.svm.rawValue == 0x8000_000A)
    #expect(CPUIDLeaf(0x4000_0001).isHypervisor && !CPUIDLeaf.extendedVendor.isHypervisor)
    #expect(CPUIDResult(ebx: 0x0504_0800).initialAPICID == 5)
  }
}
