/// Ring-3 code of long mode with nothing above it: no descriptor table, no handler, no system call. Whatever would
/// lead to ring 0 is an exception.
extension SaveArea {
  /// Sets what such code cannot change, in an area of zeroes. `tables` are four-level page tables.
  ///
  /// What stays zero is as important: the limits of GDT, IDT and LDT, so that no selector but null can be loaded;
  /// EFER.SCE, STAR and SYSENTER_CS, so that SYSCALL is #UD and SYSENTER #GP (APM vol 3, SYSCALL and SYSENTER);
  /// CR4.FSGSBASE, PKE and CET; CR0.AM, so that RFLAGS.AC does nothing.
  public mutating func makeUserMode(_ codeSize: CodeSize, tables: PhysicalAddress, hasXSAVE: Bool) {
    cs = UserMode.code(codeSize)
    ss = UserMode.data
    tr = UserMode.task
    cpl = UserMode.privilege
    efer = UserMode.efer | .svme
    cr4 = UserMode.cr4(hasXSAVE: hasXSAVE)
    cr3 = CR3(table: tables)
    dr7 = .afterReset
    gPAT = UserMode.pat
  }

  /// Sets what such code can change, other than RAX, RIP, RSP and RFLAGS: it can load null into four segment
  /// registers, and a trap leaves its mark in DR6. CR2 is only set for page faults that are delivered. FS and GS
  /// are based at `threadBase`.
  public mutating func resetUserRegisters(threadBase: UInt64) {
    es = UserMode.data
    ds = UserMode.data
    fs = UserMode.data(at: threadBase)
    gs = UserMode.data(at: threadBase)
    dr6 = .afterReset
  }
}
