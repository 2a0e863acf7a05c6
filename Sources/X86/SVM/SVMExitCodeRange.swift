/// The exit codes that stand for a number: a base, and the number added (APM vol 2, appendix C).
public enum SVMExitCodeRange {
  /// Reads of CR0 to CR15.
  @inlinable public static var readCR: UInt64 { 0x00 }
  /// Writes of CR0 to CR15.
  @inlinable public static var writeCR: UInt64 { 0x10 }
  /// Reads of DR0 to DR15.
  @inlinable public static var readDR: UInt64 { 0x20 }
  /// Writes of DR0 to DR15.
  @inlinable public static var writeDR: UInt64 { 0x30 }
  /// Exceptions 0 to 31.
  @inlinable public static var exception: UInt64 { 0x40 }
  /// The first code after the exceptions.
  @inlinable public static var exceptionEnd: UInt64 { 0x60 }
  /// Traps after writes of CR0 to CR15.
  @inlinable public static var crWriteTrap: UInt64 { 0x90 }
  /// The first code after those traps.
  @inlinable public static var crWriteTrapEnd: UInt64 { 0xA0 }
  /// VMEXIT_INVALID: VMRUN refused the guest's state.
  @inlinable public static var invalid: UInt64 { UInt64(bitPattern: -1) }
  /// The same from emulators that store 32 bits.
  @inlinable public static var invalid32: UInt64 { UInt64(UInt32.max) }
  /// VMEXIT_BUSY: the save area of the encrypted guest is in use.
  @inlinable public static var busy: UInt64 { UInt64(bitPattern: -2) }
}
