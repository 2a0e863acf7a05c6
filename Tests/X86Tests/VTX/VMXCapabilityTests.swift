import Testing
import X86

/// The capability registers of a Haswell.
@Suite struct VMXCapabilityTests {
  private let pin = ControlCapability(rawValue: 0x7F_0000_0016)
  private let processor = ControlCapability(rawValue: 0xFFF9_FFFE_0401_E172)
  private let trueProcessor = ControlCapability(rawValue: 0xFFF9_FFFE_0400_6172)
  private let exit = ControlCapability(rawValue: 0x7F_FFFF_0003_6DFF)
  private let entry = ControlCapability(rawValue: 0xFFFF_0000_11FF)

  @Test func halves() {
    #expect(pin.required == 0x16 && pin.allowed == 0x7F)
    #expect(processor.required == 0x0401_E172 && processor.allowed == 0xFFF9_FFFE)
    #expect(exit.required == 0x3_6DFF && exit.allowed == 0x7F_FFFF)
    #expect(entry.required == 0x11FF && entry.allowed == 0xFFFF)
  }

  @Test func adjusting() {
    let pinControls: PinControls = .nmi | .virtualNMIs
    #expect(pin.adjusted(pinControls.rawValue) == 0x3E)
    let processorControls: ProcessorControls = .secondary | .msrBitmaps
    #expect(trueProcessor.adjusted(processorControls.rawValue) == 0x9400_6172)
    #expect(processor.adjusted(processorControls.rawValue) == 0x9401_E172, "CR3 accesses exit: no choice")
    let exitControls: ExitControls = .hostAddressSpace | .savePAT | .loadPAT | .saveEFER | .loadEFER
    #expect(exit.adjusted(exitControls.rawValue) == 0x3F_6FFF)
    let entryControls: EntryControls = .loadPAT | .loadEFER
    #expect(entry.adjusted(entryControls.rawValue) == 0xD1FF)
  }

  @Test func whatIsMissing() {
    let wanted: ExitControls = .saveEFER | .clearBNDCFGS | .loadCET
    let missing: ExitControls = .clearBNDCFGS | .loadCET
    #expect(exit.missing(wanted.rawValue) == missing.rawValue)
    #expect(exit.adjusted(wanted.rawValue) == nil)
    #expect(exit.missing(ExitControls.saveEFER.rawValue) == 0)
    #expect(pin.adjusted(PinControls.postedInterrupts.rawValue) == nil)
    #expect(pin.missing(.max) == 0xFFFF_FF80 && entry.missing(.max) == 0xFFFF_0000)
    #expect(ControlCapability(rawValue: 0).missing(.max) == .max)
  }

  @Test func basic() {
    let haswell = VMXBasic(rawValue: 0xDA_0400_0000_0012)
    #expect(haswell.revision == 0x12)
    #expect(haswell.regionSize == 1024)
    #expect(haswell.memoryType == .writeBack)
    #expect(haswell.hasTrueControls && haswell.reportsIOStrings)
    let bare = VMXBasic(rawValue: 0x1000_FFFF_FFFF)
    #expect(bare.revision == 0x7FFF_FFFF && bare.regionSize == 4096 && bare.memoryType == .uncached)
    #expect(!bare.hasTrueControls && !bare.reportsIOStrings)
    #expect(VMXBasic(rawValue: 2 << 50).memoryType == nil)
  }

  @Test func ept() {
    let haswell = EPTCapability(rawValue: 0xF01_0633_4141)
    let all: EPTCapability =
      .executeOnly | .walkLength4 | .uncached | .writeBack | .page2MB | .page1GB | .invept | .accessedDirty
      | .inveptSingle | .inveptAll | .invvpid | .invvpidAddress | .invvpidSingle | .invvpidAll
      | .invvpidRetainingGlobals
    #expect(haswell == all)
  }

  @Test func fixedBits() {
    let cr0 = FixedBits(zeros: 0x8000_0021, ones: 0xFFFF_FFFF)
    #expect(cr0.adjusted(0x10) == 0x8000_0031)
    #expect(cr0.adjusted(0x1_0000_0010) == 0x8000_0031)
    #expect(cr0.permits(0x8000_0031) && !cr0.permits(0x8000_0011) && !cr0.permits(0x1_8000_0031))
    let cr4 = FixedBits(zeros: 0x2000, ones: 0x17_27FF)
    #expect(cr4.adjusted(0x40_0020) == 0x2020)
    #expect(cr4.permits(0x2020) && !cr4.permits(0x20) && !cr4.permits(0x40_2020))
  }

  @Test func activityStates() {
    let states: [ActivityState] = [.active, .hlt, .shutdown, .waitForSIPI]
    #expect(states.map(\.rawValue) == [0, 1, 2, 3])
  }
}
