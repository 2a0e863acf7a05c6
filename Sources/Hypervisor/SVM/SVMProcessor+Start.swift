import HypervisorAssembly
import Monitor
import X86

/// States in which a guest CPU begins.
extension SVMProcessor {
  func enter(_ start: GuestStart) {
    registers.pointee = guest_registers()
    var save = Self.stateAfterINIT(cr0: CR0(), kept: vmcb.pointee.save)
    switch start {
    case .protectedMode(let entry, let eax, let ebx, let esi):
      Self.makeFlat(&save, code: .code(bits: 32))
      save.cr0 = .pe | .et | .ne
      save.rip = UInt64(entry)
      save.rax = UInt64(eax)
      registers.pointee.rbx = UInt64(ebx)
      registers.pointee.rsi = UInt64(esi)
    case .longMode(let entry, let tables, let rsi):
      Self.makeFlat(&save, code: .code(bits: 64))
      save.cr0 = .pe | .et | .ne | .wp | .pg
      save.cr3 = CR3(table: tables)
      save.cr4 = .pae
      save.efer = .lme | .lma | .svme
      save.rip = entry
      registers.pointee.rsi = rsi
    }
    vmcb.pointee.save = save
  }

  mutating func resetForINIT(isFirst: Bool) {
    registers.pointee = guest_registers()
    registers.pointee.rdx = UInt64(CPUIDResult(hardware: .features).eax)
    let old = vmcb.pointee.save
    let caching: CR0 = isFirst ? .cd | .nw : old.cr0.intersection(.cd | .nw)
    vmcb.pointee.save = Self.stateAfterINIT(cr0: caching | .et, kept: old)
    vmcb.pointee.control.eventInjection = .none
    vmcb.pointee.control.interruptShadow = InterruptShadow()
    vmcb.pointee.control.tlbControl = .flushAll
    forgetNonMaskableInterrupts()
  }

  func start(vector: UInt8) {
    vmcb.pointee.save.cs = .real(UInt16(vector) << 8, attributes: .code(bits: 16))
    vmcb.pointee.save.rip = 0
  }

  private static let realModeLimit: UInt32 = 0xffff
  /// Linux's boot protocol asks for these selectors; multiboot leaves them open.
  private static let codeSelector = SegmentSelector(index: 2)
  private static let dataSelector = SegmentSelector(index: 3)

  private static func makeFlat(_ save: inout SaveArea, code: SegmentAttributes) {
    save.cs = Segment(selector: codeSelector, attributes: code, limit: .max)
    let data = Segment(selector: dataSelector, attributes: .data(), limit: .max)
    save.ds = data
    save.es = data
    save.ss = data
    save.fs = data
    save.gs = data
  }

  /// The state that INIT sets (AMD64 manual volume 2, table 14-1); registers that it leaves alone come
  /// from `kept`.
  private static func stateAfterINIT(cr0: CR0, kept: SaveArea) -> SaveArea {
    var save = SaveArea()
    let data = Segment.real(0, attributes: .data(bits: 16))
    save.cs = .real(0xf000, attributes: .code(bits: 16))
    save.ds = data
    save.es = data
    save.ss = data
    save.fs = data
    save.gs = data
    save.gdtr = Segment(limit: realModeLimit)
    save.idtr = Segment(limit: realModeLimit)
    save.ldtr = Segment(attributes: .system(.ldt), limit: realModeLimit)
    save.tr = Segment(attributes: .system(.busyTSS), limit: realModeLimit)
    save.cr0 = cr0
    save.efer = .svme
    save.rflags = .afterReset
    save.rip = 0xfff0
    save.dr6 = .afterReset
    save.dr7 = .afterReset
    save.gPAT = kept.gPAT
    save.star = kept.star
    save.lstar = kept.lstar
    save.cstar = kept.cstar
    save.sfmask = kept.sfmask
    save.kernelGSBase = kept.kernelGSBase
    save.sysenterCS = kept.sysenterCS
    save.sysenterESP = kept.sysenterESP
    save.sysenterEIP = kept.sysenterEIP
    return save
  }
}
