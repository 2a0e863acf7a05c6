/// The control half of a VMCB (APM vol 2, table B-1): 1024 bytes.
public struct ControlArea: Sendable, BitwiseCopyable {
  /// 000h: reads of CR0 to CR15, a bit each.
  public var crReadIntercepts: UInt16 = 0
  /// 002h: writes of CR0 to CR15.
  public var crWriteIntercepts: UInt16 = 0
  /// 004h: reads of DR0 to DR15.
  public var drReadIntercepts: UInt16 = 0
  /// 006h: writes of DR0 to DR15.
  public var drWriteIntercepts: UInt16 = 0
  /// 008h: exceptions by vector.
  public var exceptionIntercepts: UInt32 = 0
  /// 00Ch
  public var intercepts3 = Intercepts3()
  /// 010h
  public var intercepts4 = Intercepts4()
  /// 014h
  public var intercepts5 = Intercepts5()
  var reserved018 = InlineArray<36, UInt8>(repeating: 0)
  /// 03Ch
  public var pauseFilterThreshold: UInt16 = 0
  /// 03Eh
  public var pauseFilterCount: UInt16 = 0
  /// 040h: the I/O permission map, 12 KiB.
  public var iopmBasePA = PhysicalAddress(0)
  /// 048h: the MSR permission map, 8 KiB.
  public var msrpmBasePA = PhysicalAddress(0)
  /// 050h: added to the time stamp counter that the guest reads.
  public var tscOffset: UInt64 = 0
  /// 058h: the guest's address space identifier; 0 is the host's.
  public var guestASID: UInt32 = 0
  /// 05Ch
  public var tlbControl = TLBControl.doNothing
  /// 05Dh: ALLOW_LARGER_RAP and CLEAR_RAP.
  public var rapControl: UInt8 = 0
  var reserved05E = InlineArray<2, UInt8>(repeating: 0)
  /// 060h
  public var virtualInterrupt = VirtualInterrupt()
  /// 068h
  public var interruptShadow = InterruptShadow()
  /// 070h
  public var exitCode: UInt64 = 0
  /// 078h
  public var exitInfo1: UInt64 = 0
  /// 080h
  public var exitInfo2: UInt64 = 0
  /// 088h: the event whose delivery the exit cut short.
  public var exitIntInfo = EventInjection.none
  /// 090h
  public var nestedControl = NestedControl()
  /// 098h
  public var avicAPICBar = PhysicalAddress(0)
  /// 0A0h
  public var ghcb = PhysicalAddress(0)
  /// 0A8h: the event that the guest takes first.
  public var eventInjection = EventInjection.none
  /// 0B0h: the nested page tables' top table.
  public var nCR3 = PhysicalAddress(0)
  /// 0B8h
  public var lbrControl = LBRControl()
  /// 0C0h
  public var cleanBits = VMCBCleanBits()
  var reserved0C4 = InlineArray<4, UInt8>(repeating: 0)
  /// 0C8h: the next instruction's address, if CPUID offers NRIP save.
  public var nRIP: UInt64 = 0
  /// 0D0h: how many of `guestInstructionBytes` the CPU had fetched.
  public var guestInstructionBytesCount: UInt8 = 0
  /// 0D1h: the instruction that exited, if CPUID offers decode assists and it was a page fault.
  public var guestInstructionBytes = InlineArray<15, UInt8>(repeating: 0)
  /// 0E0h
  public var avicBackingPage = PhysicalAddress(0)
  var reserved0E8 = InlineArray<8, UInt8>(repeating: 0)
  /// 0F0h
  public var avicLogicalTable = PhysicalAddress(0)
  /// 0F8h: bits 7:0 are the last index.
  public var avicPhysicalTable: UInt64 = 0
  var reserved100 = InlineArray<8, UInt8>(repeating: 0)
  /// 108h: the save area of an encrypted guest.
  public var vmsa = PhysicalAddress(0)
  /// 110h
  public var vmgexitRAX: UInt64 = 0
  /// 118h
  public var vmgexitCPL: UInt8 = 0
  var reserved119 = InlineArray<7, UInt8>(repeating: 0)
  /// 120h
  public var busLockThreshold: UInt16 = 0
  var reserved122 = InlineArray<22, UInt8>(repeating: 0)
  /// 138h
  public var allowedSEVFeatures: UInt64 = 0
  /// 140h
  public var guestSEVFeatures: UInt64 = 0
  var reserved148 = InlineArray<664, UInt8>(repeating: 0)
  /// 3E0h: left to the hypervisor; the CPU does not look at it.
  public var software = InlineArray<32, UInt8>(repeating: 0)

  /// An area of zeroes: nothing intercepted, nothing enabled.
  public init() {}
}
