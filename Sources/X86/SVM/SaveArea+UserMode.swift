/// Ring-3 code of long mode with nothing above it: no descriptor table, no handler, no system call. Whatever would
/// lead to ring 0 is an exception.
extension SaveArea {
  /// Sets what such code cannot change, in an area of zeroes. `tables` are four-level page tables.
  ///
  /// What stays zero is as important: the limits of GDT, IDT and LDT, so that no selector but null can be loaded;
  /// EFER.SCE, STAR and SYSENTER_CS, so that SYSCALL is #UD and SYSENTER #GP (APM vol 3, SYSCALL and SYSENTER);
  /// CR4.FSGSBASE, PKE and CET; CR0.AM, so that RFLAGS.AC does nothing.
  public mutating func makeUserMode(_ codeSize: CodeSize, tables: PhysicalAddress, hasXSAVE: Bool) {
    let bits = codeSize == .bits64 ? 64 : 32
    cs = Segment(selector: Self.userCode, attributes: .code(bits: bits, dpl: Self.userPrivilege), limit: .max)
    ss = Self.userSegment
    // Long mode wants a busy task state; with limit 0 it permits no port and has no stacks.
    tr = Segment(attributes: .system(.busyTSS))
    cpl = Self.userPrivilege
    efer = .lme | .lma | .nxe | .svme
    // With MCE clear, a machine check would stop the CPU (APM vol 2, 3.1.3).
    cr4 = .pae | .mce | .osfxsr | .osxmmexcpt
    cr4.set(.osxsave, to: hasXSAVE)
    cr3 = CR3(table: tables)
    dr7 = .afterReset
    gPAT = Self.patAfterReset
  }

  /// Sets what such code can change, other than RAX, RIP, RSP and RFLAGS: it can load null into four segment
  /// registers, and a trap leaves its mark in DR6. CR2 is only set for page faults that are delivered.
  public mutating func resetUserRegisters() {
    es = Self.userSegment
    ds = Self.userSegment
    fs = Self.userSegment
    gs = Self.userSegment
    dr6 = .afterReset
  }

  /// CR0 with or without the right to x87, SSE and AVX; without, the first such instruction raises #NM (APM vol 2,
  /// 8.2.8).
  @inlinable public static func userModeCR0(hasExtendedState: Bool) -> CR0 {
    let always: CR0 = .pe | .mp | .et | .ne | .wp | .pg
    return hasExtendedState ? always : always | .ts
  }

  private static var userPrivilege: UInt8 { 3 }
  private static var userCode: SegmentSelector { SegmentSelector(index: 1, rpl: userPrivilege) }
  private static var userData: SegmentSelector { SegmentSelector(index: 2, rpl: userPrivilege) }

  private static var userSegment: Segment {
    Segment(selector: userData, attributes: .data(dpl: userPrivilege), limit: .max)
  }
}
