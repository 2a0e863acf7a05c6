import Testing
import X86

@Suite struct RegisterTests {
  @Test func setOperations() {
    var cr0: CR0 = .pe | .pg
    #expect(cr0.rawValue == 0x8000_0001)
    #expect(cr0.contains(.pe) && !cr0.contains(.pe | .ts))
    cr0.insert(.ts)
    cr0.remove(.pg)
    cr0.set(.ne, to: true)
    cr0.set(.pe, to: false)
    #expect(cr0 == .ts | .ne)
    #expect(cr0.subtracting(.ts) == .ne)
    #expect(cr0.intersection(.ts | .pg) == .ts)
    #expect(cr0.isDisjoint(with: .pe | .pg))
    #expect(CR0().isEmpty)
  }

  /// The values an operating system in long mode leaves in its registers.
  @Test func knownValues() {
    #expect((CR0.pe | .et | .ne | .wp | .am | .pg | .mp).rawValue == 0x8005_0033)
    #expect((CR4.pae | .osfxsr | .osxmmexcpt).rawValue == 0x620)
    #expect((EFER.sce | .lme | .lma | .nxe | .svme).rawValue == 0x1D01)
    #expect((CR4.smep | .smap | .osxsave).rawValue == 0x34_0000)
    #expect((RFlags.`if` | .reserved1).rawValue == 0x202)
  }

  @Test func iopl() {
    var flags = RFlags.afterReset
    flags.iopl = 3
    #expect(flags.rawValue == 0x3002)
    #expect(flags.iopl == 3)
  }

  @Test func cr3() {
    var cr3 = CR3(rawValue: 0x8000_0001_2345_6FFF)
    #expect(cr3.table == PhysicalAddress(0x1_2345_6000))
    #expect(cr3.table32 == PhysicalAddress(0x2345_6000))
    #expect(cr3.tablePAE == PhysicalAddress(0x2345_6FE0))
    #expect(cr3.pcid == 0xFFF)
    #expect(cr3.keepsTranslations && cr3.pageWriteThrough && cr3.pageCacheDisable)
    cr3.pcid = 1
    cr3.table = PhysicalAddress(0x7000)
    #expect(cr3.rawValue == 0x8000_0000_0000_7001)
    #expect(CR3(table: PhysicalAddress(0x1234)).rawValue == 0x1000)
  }

  @Test func apicBase() {
    let base = APICBase(rawValue: 0xFEE0_0D00)
    #expect(base.contains(.bootstrap | .x2apicEnable | .enable))
    #expect(base.base == APICBase.defaultBase)
  }

  @Test func selectors() {
    let selector = SegmentSelector(index: 5, isLocal: true, rpl: 3)
    #expect(selector.rawValue == 0x2F)
    #expect(selector.index == 5 && selector.isLocal && selector.rpl == 3)
  }

  @Test func debugRegisters() {
    let dr7 = DR7(rawValue: 0x000D_0402)
    #expect(dr7.contains(.g0) && !dr7.contains(.l0))
    #expect(dr7.condition(0) == 1 && dr7.length(0) == 4)
    #expect(DR7(rawValue: 0x0080_0000).length(1) == 8)
    #expect(DR6.afterReset.rawValue == 0xFFFF_0FF0)
    #expect(DR7.afterReset.rawValue == 0x400)
  }

  @Test func exceptions() {
    let withErrorCode = (0...31).compactMap(ExceptionVector.init).filter(\.hasErrorCode).map(\.rawValue)
    #expect(withErrorCode == [8, 10, 11, 12, 13, 14, 17, 21, 29, 30])
    #expect(ExceptionVector.pageFault.mnemonic.description == "#PF")
    #expect(ExceptionVector.invalidTSS.name.description == "invalid TSS")
    #expect(ExceptionVector.invalidOpcode.interceptBit == 0x40)
  }

  @Test func msrNumbers() {
    #expect(MSR.efer.rawValue == 0xC000_0080)
    #expect(MSR.kernelGSBase.rawValue == 0xC000_0102)
    #expect(MSR.vmHSavePA.rawValue == 0xC001_0117)
    #expect(MSR.mtrrPhysMask(7).rawValue == 0x20F)
    #expect(MSR.mtrrFix4KF8000.rawValue == 0x26F)
    #expect(MSR.x2apicICR.isX2APIC && MSR(0x8FF).isX2APIC)
    #expect(!MSR(0x900).isX2APIC && !MSR(0x7FF).isX2APIC)
  }
}
