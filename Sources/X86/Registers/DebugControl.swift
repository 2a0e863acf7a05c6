/// The debug control register, MSR 1D9h (SDM vol 3, 18.4.1; APM vol 2, 13.1.1.6).
public enum DebugControl {
  /// BTF: RFLAGS.TF traps after branches only.
  @inlinable public static var btf: UInt64 { 1 << 1 }
}
