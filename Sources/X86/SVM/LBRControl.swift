/// Virtualised branch records, VMLOAD and VMSAVE, VMCB offset 0B8h (APM vol 2, 15.23 and 15.33).
public struct LBRControl: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// LBR_VIRTUALIZATION_ENABLE: DBGCTL and the branch records belong to the guest.
  @inlinable public static var lbrVirtualization: Self { Self(bit: 0) }
  /// The guest's VMLOAD and VMSAVE work on guest-physical addresses, without an exit.
  @inlinable public static var virtualizedVMLoadVMSave: Self { Self(bit: 1) }
}
