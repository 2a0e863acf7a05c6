import HypervisorAssembly
import Monitor
import X86

/// States in which a guest CPU begins.
extension SVMProcessor {
  func enter(_ start: GuestStart) {
    registers.pointee = GeneralRegisters()
    var save = SaveArea.started(atVector: 0)
    switch start {
    case .protectedMode(let entry, let eax, let ebx, let esi):
      Self.makeFlat(&save, code: .code(bits: 32))
      save.cr0 = .pe | .et | .ne
      save.rip = UInt64(entry)
      save.rax = UInt64(eax)
      registers.pointee[.rbx] = UInt64(ebx)
      registers.pointee[.rsi] = UInt64(esi)
    case .longMode(let entry, let tables, let rsi):
      Self.makeFlat(&save, code: .code(bits: 64))
      save.cr0 = .pe | .et | .ne | .wp | .pg
      save.cr3 = CR3(table: tables)
      save.cr4 = .pae
      save.efer = .lme | .lma | .svme
      save.rip = entry
      registers.pointee[.rsi] = rsi
    }
    vmcb.pointee.save = save
  }

  mutating func resetForINIT(isFirst: Bool) {
    registers.pointee = GeneralRegisters()
    registers.pointee[.rdx] = UInt64(CPUIDResult(hardware: .features).eax)
    cpu_clear_breakpoints()
    let old = vmcb.pointee.save
    vmcb.pointee.save = .started(atVector: 0)
    // INIT leaves caching as it was, and the registers that system calls use.
    if !isFirst { vmcb.pointee.save.cr0 = .et | old.cr0.intersection(.cd | .nw) }
    keepWhatINITKeeps(old)
    vmcb.pointee.control.eventInjection = .none
    vmcb.pointee.control.interruptShadow = InterruptShadow()
    vmcb.pointee.control.tlbControl = .flushAll
    forgetNonMaskableInterrupts()
  }

  func start(vector: UInt8) {
    vmcb.pointee.save.cs = .real(UInt16(vector) << 8, attributes: .code(bits: 16))
    vmcb.pointee.save.rip = 0
  }

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

  /// Registers that INIT leaves alone (AMD64 manual volume 2, table 14-1).
  private func keepWhatINITKeeps(_ old: SaveArea) {
    vmcb.pointee.save.gPAT = old.gPAT
    vmcb.pointee.save.star = old.star
    vmcb.pointee.save.lstar = old.lstar
    vmcb.pointee.save.cstar = old.cstar
    vmcb.pointee.save.sfmask = old.sfmask
    vmcb.pointee.save.kernelGSBase = old.kernelGSBase
    vmcb.pointee.save.sysenterCS = old.sysenterCS
    vmcb.pointee.save.sysenterESP = old.sysenterESP
    vmcb.pointee.save.sysenterEIP = old.sysenterEIP
  }
}
