/// Translates linear addresses as the CPU does, by the guest's own page tables (APM vol 2, 5.2 to 5.6).
public enum PageWalker {
  /// Where `linear` leads, if `paging` may make `access` there.
  ///
  /// `setsAccessedAndDirty` leaves the marks in the page tables that the CPU would leave. Nothing is marked if
  /// the access is refused.
  public static func translate(
    _ linear: LinearAddress, access: PageAccess, paging: PagingState,
    memory: borrowing some PhysicalMemory & ~Copyable, setsAccessedAndDirty: Bool = false
  ) throws(PageFault) -> Translation {
    let mode = paging.mode
    guard mode.isCanonical(linear) else {
      throw PageFault(address: linear, code: PageFaultCode(), cause: .nonCanonical)
    }
    let address = LinearAddress(mode.isLongMode ? linear.rawValue : linear.rawValue.bits(0, 32))
    if mode == .none {
      return Translation(
        address: PhysicalAddress(address.rawValue), pageSize: PageSize.small, rights: PageRights())
    }
    for _ in 0..<patience {
      var walk = PageWalk(linear: address, access: access, paging: paging)
      let translation =
        mode == .bits32 ? try walk.run32(memory: memory) : try walk.run64(mode: mode, memory: memory)
      try walk.check(translation.rights)
      if !setsAccessedAndDirty || walk.mark(memory: memory) { return translation }
    }
    throw PageWalk(linear: address, access: access, paging: paging).fault(PageFaultCode())
  }

  /// How often a walk is made again because another CPU has changed an entry during it. A guest that changes its
  /// tables without end gets a page fault in the end, and tries again.
  private static let patience = 16
}
