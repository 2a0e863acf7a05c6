extension SaveArea {
  /// The state of a CPU that INIT has reset and a start-up command has started, in real mode at the page that
  /// `vector` numbers (APM vol 2, table 14-1 and 16.5). VMRUN also wants EFER.SVME, which is set.
  ///
  /// The general registers are the caller's: all 0, but RDX, which holds CPUID 0000_0001 EAX.
  public static func started(atVector vector: UInt8) -> SaveArea {
    var area = SaveArea()
    area.resetRegisters()
    area.resetSegments()
    area.cs = .real(UInt16(vector) &<< 8, attributes: .code(bits: 16))
    return area
  }

  private mutating func resetRegisters() {
    cr0 = .cd | .nw | .et
    efer = .svme
    rflags = .afterReset
    dr6 = .afterReset
    dr7 = .afterReset
    gPAT = UserMode.pat
  }

  private mutating func resetSegments() {
    let data = Segment.real(0, attributes: .data(bits: 16))
    ds = data
    es = data
    fs = data
    gs = data
    ss = data
    let limit = UInt32.lowBits(16)
    ldtr = Segment(attributes: .system(.ldt), limit: limit)
    // As a 32-bit one: with a 16-bit task state, long mode cannot be entered (APM vol 2, 14.6.1).
    tr = Segment(attributes: .system(.busyTSS), limit: limit)
    gdtr = Segment(limit: limit)
    idtr = Segment(limit: limit)
  }
}
