/// Everything in a CPU that decides how it translates an address, and whether it allows the access.
public struct PagingState: Hashable, Sendable, BitwiseCopyable {
  public var cr0: CR0
  public var cr3: CR3
  public var cr4: CR4
  public var efer: EFER
  /// Only AC matters.
  public var rflags: RFlags
  public var cpl: UInt8
  /// The rights that each protection key takes away, if CR4.PKE is set: two bits a key (APM vol 2, 5.6.7).
  public var pkru: UInt32
  /// How wide physical addresses are, by CPUID 8000_0008; higher bits in entries are reserved.
  public var physicalAddressBits: Int
  /// True if CPUID offers 1 GiB pages; if not, their bit is reserved.
  public var hugePages: Bool

  @inlinable public init(
    cr0: CR0, cr3: CR3, cr4: CR4, efer: EFER, rflags: RFlags = .afterReset, cpl: UInt8, pkru: UInt32 = 0,
    physicalAddressBits: Int = 52, hugePages: Bool = true
  ) {
    self.cr0 = cr0
    self.cr3 = cr3
    self.cr4 = cr4
    self.efer = efer
    self.rflags = rflags
    self.cpl = cpl
    self.pkru = pkru
    self.physicalAddressBits = physicalAddressBits
    self.hugePages = hugePages
  }

  /// The state of the guest that a VMCB holds.
  @inlinable public init(_ save: borrowing SaveArea) {
    self.init(
      cr0: save.cr0, cr3: save.cr3, cr4: save.cr4, efer: save.efer, rflags: save.rflags, cpl: save.cpl)
  }

  @inlinable public var mode: PagingMode { PagingMode(cr0: cr0, cr4: cr4, efer: efer) }

  /// Accesses at CPL 3 are a user's, all others a supervisor's.
  @inlinable public var isUser: Bool { cpl == 3 }

  /// True if page table entries have an NX bit, rather than a reserved one.
  @inlinable var hasNoExecute: Bool { efer.contains(.nxe) && mode != .bits32 }
}
