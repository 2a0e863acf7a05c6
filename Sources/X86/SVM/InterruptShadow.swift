/// Whether the guest can take an interrupt, VMCB offset 068h (APM vol 2, 15.21.5).
public struct InterruptShadow: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// INTERRUPT_SHADOW: the last instruction was STI, MOV SS or POP SS. Emulating an instruction ends it.
  @inlinable public static var shadow: Self { Self(bit: 0) }
  /// GUEST_INTERRUPT_MASK: the guest's RFLAGS.IF, for encrypted guests.
  @inlinable public static var guestInterruptMask: Self { Self(bit: 1) }
}
