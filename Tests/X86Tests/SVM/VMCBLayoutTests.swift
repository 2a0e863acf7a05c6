import Testing
import X86

/// Every field at the offset that the manual's tables B-1 and B-2 give.
@Suite struct VMCBLayoutTests {
  @Test func sizes() {
    #expect(MemoryLayout<ControlArea>.size == 1024)
    #expect(MemoryLayout<SaveArea>.size == 3072)
    #expect(MemoryLayout<VMCB>.size == 4096)
    #expect(MemoryLayout<VMCB>.stride == 4096)
    #expect(MemoryLayout<VMCB>.offset(of: \.control) == 0)
    #expect(MemoryLayout<VMCB>.offset(of: \.save) == 0x400)
    #expect(MemoryLayout<Segment>.size == 16)
  }

  @Test func segment() {
    #expect(MemoryLayout<Segment>.offset(of: \.selector) == 0)
    #expect(MemoryLayout<Segment>.offset(of: \.attributes) == 2)
    #expect(MemoryLayout<Segment>.offset(of: \.limit) == 4)
    #expect(MemoryLayout<Segment>.offset(of: \.base) == 8)
  }

  @Test func startsAllZero() {
    let isZero = withUnsafeBytes(of: VMCB()) { bytes in unsafe bytes.allSatisfy { $0 == 0 } }
    #expect(isZero)
  }

  @Test(arguments: controlFields)
  func control(_ field: PartialKeyPath<ControlArea> & Sendable, _ offset: Int) {
    #expect(MemoryLayout<ControlArea>.offset(of: field) == offset)
  }

  @Test(arguments: saveFields)
  func save(_ field: PartialKeyPath<SaveArea> & Sendable, _ offset: Int) {
    #expect(MemoryLayout<SaveArea>.offset(of: field) == offset)
  }
}

private let controlFields: [(PartialKeyPath<ControlArea> & Sendable, Int)] = [
  (\.crReadIntercepts, 0x000),
  (\.crWriteIntercepts, 0x002),
  (\.drReadIntercepts, 0x004),
  (\.drWriteIntercepts, 0x006),
  (\.exceptionIntercepts, 0x008),
  (\.intercepts3, 0x00C),
  (\.intercepts4, 0x010),
  (\.intercepts5, 0x014),
  (\.pauseFilterThreshold, 0x03C),
  (\.pauseFilterCount, 0x03E),
  (\.iopmBasePA, 0x040),
  (\.msrpmBasePA, 0x048),
  (\.tscOffset, 0x050),
  (\.guestASID, 0x058),
  (\.tlbControl, 0x05C),
  (\.rapControl, 0x05D),
  (\.virtualInterrupt, 0x060),
  (\.interruptShadow, 0x068),
  (\.exitCode, 0x070),
  (\.exitInfo1, 0x078),
  (\.exitInfo2, 0x080),
  (\.exitIntInfo, 0x088),
  (\.nestedControl, 0x090),
  (\.avicAPICBar, 0x098),
  (\.ghcb, 0x0A0),
  (\.eventInjection, 0x0A8),
  (\.nCR3, 0x0B0),
  (\.lbrControl, 0x0B8),
  (\.cleanBits, 0x0C0),
  (\.nRIP, 0x0C8),
  (\.guestInstructionBytesCount, 0x0D0),
  (\.guestInstructionBytes, 0x0D1),
  (\.avicBackingPage, 0x0E0),
  (\.avicLogicalTable, 0x0F0),
  (\.avicPhysicalTable, 0x0F8),
  (\.vmsa, 0x108),
  (\.vmgexitRAX, 0x110),
  (\.vmgexitCPL, 0x118),
  (\.busLockThreshold, 0x120),
  (\.allowedSEVFeatures, 0x138),
  (\.guestSEVFeatures, 0x140),
  (\.software, 0x3E0),
]

private let saveFields: [(PartialKeyPath<SaveArea> & Sendable, Int)] = [
  (\.es, 0x000),
  (\.cs, 0x010),
  (\.ss, 0x020),
  (\.ds, 0x030),
  (\.fs, 0x040),
  (\.gs, 0x050),
  (\.gdtr, 0x060),
  (\.ldtr, 0x070),
  (\.idtr, 0x080),
  (\.tr, 0x090),
  (\.vmpl, 0x0CA),
  (\.cpl, 0x0CB),
  (\.efer, 0x0D0),
  (\.cr4, 0x148),
  (\.cr3, 0x150),
  (\.cr0, 0x158),
  (\.dr7, 0x160),
  (\.dr6, 0x168),
  (\.rflags, 0x170),
  (\.rip, 0x178),
  (\.rsp, 0x1D8),
  (\.sCET, 0x1E0),
  (\.ssp, 0x1E8),
  (\.isstAddr, 0x1F0),
  (\.rax, 0x1F8),
  (\.star, 0x200),
  (\.lstar, 0x208),
  (\.cstar, 0x210),
  (\.sfmask, 0x218),
  (\.kernelGSBase, 0x220),
  (\.sysenterCS, 0x228),
  (\.sysenterESP, 0x230),
  (\.sysenterEIP, 0x238),
  (\.cr2, 0x240),
  (\.gPAT, 0x268),
  (\.dbgctl, 0x270),
  (\.brFrom, 0x278),
  (\.brTo, 0x280),
  (\.lastExcpFrom, 0x288),
  (\.lastExcpTo, 0x290),
  (\.specCtrl, 0x2E0),
]
