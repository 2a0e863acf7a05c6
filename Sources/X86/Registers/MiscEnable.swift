/// IA32_MISC_ENABLE, MSR 1A0h (SDM vol 4, table 2-2), as far as it matters here.
public enum MiscEnable {
  /// CPUID ends at leaf 2.
  @inlinable public static var limitCPUID: UInt64 { 1 << 22 }
  /// XD is reserved in page table entries.
  @inlinable public static var executeDisableOff: UInt64 { 1 << 34 }
}
