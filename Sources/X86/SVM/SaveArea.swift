/// The state half of a VMCB (APM vol 2, table B-2), from offset 400h on: what VMRUN and the exit switch, and,
/// where the comment says so, what VMLOAD and VMSAVE do.
///
/// Offsets are counted from the area's own start, as the manual does.
public struct SaveArea: Sendable, BitwiseCopyable {
  /// 000h
  public var es = Segment()
  /// 010h
  public var cs = Segment()
  /// 020h
  public var ss = Segment()
  /// 030h
  public var ds = Segment()
  /// 040h, VMLOAD
  public var fs = Segment()
  /// 050h, VMLOAD
  public var gs = Segment()
  /// 060h: base and limit only.
  public var gdtr = Segment()
  /// 070h, VMLOAD
  public var ldtr = Segment()
  /// 080h: base and limit only.
  public var idtr = Segment()
  /// 090h, VMLOAD
  public var tr = Segment()
  var reserved0A0 = InlineArray<42, UInt8>(repeating: 0)
  /// 0CAh
  public var vmpl: UInt8 = 0
  /// 0CBh
  public var cpl: UInt8 = 0
  var reserved0CC = InlineArray<4, UInt8>(repeating: 0)
  /// 0D0h
  public var efer = EFER()
  var reserved0D8 = InlineArray<112, UInt8>(repeating: 0)
  /// 148h
  public var cr4 = CR4()
  /// 150h
  public var cr3 = CR3(rawValue: 0)
  /// 158h
  public var cr0 = CR0()
  /// 160h
  public var dr7 = DR7()
  /// 168h
  public var dr6 = DR6()
  /// 170h
  public var rflags = RFlags()
  /// 178h
  public var rip: UInt64 = 0
  var reserved180 = InlineArray<88, UInt8>(repeating: 0)
  /// 1D8h
  public var rsp: UInt64 = 0
  /// 1E0h
  public var sCET: UInt64 = 0
  /// 1E8h
  public var ssp: UInt64 = 0
  /// 1F0h
  public var isstAddr: UInt64 = 0
  /// 1F8h
  public var rax: UInt64 = 0
  /// 200h, VMLOAD
  public var star: UInt64 = 0
  /// 208h, VMLOAD
  public var lstar: UInt64 = 0
  /// 210h, VMLOAD
  public var cstar: UInt64 = 0
  /// 218h, VMLOAD
  public var sfmask: UInt64 = 0
  /// 220h, VMLOAD
  public var kernelGSBase: UInt64 = 0
  /// 228h, VMLOAD
  public var sysenterCS: UInt64 = 0
  /// 230h, VMLOAD
  public var sysenterESP: UInt64 = 0
  /// 238h, VMLOAD
  public var sysenterEIP: UInt64 = 0
  /// 240h
  public var cr2: UInt64 = 0
  var reserved248 = InlineArray<32, UInt8>(repeating: 0)
  /// 268h: the guest's PAT, under nested paging.
  public var gPAT: UInt64 = 0
  /// 270h
  public var dbgctl: UInt64 = 0
  /// 278h
  public var brFrom: UInt64 = 0
  /// 280h
  public var brTo: UInt64 = 0
  /// 288h
  public var lastExcpFrom: UInt64 = 0
  /// 290h
  public var lastExcpTo: UInt64 = 0
  var reserved298 = InlineArray<72, UInt8>(repeating: 0)
  /// 2E0h
  public var specCtrl: UInt64 = 0
  var reserved2E8 = InlineArray<2328, UInt8>(repeating: 0)

  /// An area of zeroes.
  public init() {}
}
