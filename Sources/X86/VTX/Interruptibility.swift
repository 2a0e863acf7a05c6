/// What keeps events from the guest for the moment (SDM vol 3, table 25-3).
public struct Interruptibility: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The instruction after STI.
  @inlinable public static var sti: Self { Self(bit: 0) }
  /// The instruction after MOV SS or POP SS.
  @inlinable public static var movSS: Self { Self(bit: 1) }
  /// In system management mode.
  @inlinable public static var smi: Self { Self(bit: 2) }
  /// NMIs are blocked until IRET.
  @inlinable public static var nmi: Self { Self(bit: 3) }
  /// The exit came from within an enclave.
  @inlinable public static var enclave: Self { Self(bit: 4) }
}
