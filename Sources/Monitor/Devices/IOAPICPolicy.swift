import X86

/// The registers in an I/O APIC's page (Intel 82093AA data sheet, 3.1), by their offsets.
public enum IOAPICRegister: UInt64, Sendable {
  /// IOREGSEL: which register the window shows.
  case select = 0x00
  /// IOWIN: that register.
  case window = 0x10
  /// EOI, of later versions.
  case endOfInterrupt = 0x40
}

/// What may be written to an I/O APIC.
public enum IOAPICPolicy {
  /// Redirection entries have two registers each, the low half first, from here on (82093AA, 3.2.4).
  private static let firstRedirection: UInt32 = 0x10

  /// False for a redirection entry that would send INIT or a system management interrupt to a CPU; `selected`
  /// is what IOREGSEL holds.
  public static func isHarmless(selected: UInt32, value: UInt32) -> Bool {
    let index = selected & UInt32(UInt8.max)
    guard index >= firstRedirection, index % 2 == 0 else { return true }
    return DeliveryModes.isHarmless(entry: value)
  }
}
