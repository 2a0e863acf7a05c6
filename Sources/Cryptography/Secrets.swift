import CBearSSL

/// Clearing what must not be found later.
public enum Secrets {
  /// Overwrites a value with zeroes; the compiler cannot leave it out.
  public static func wipe<Value: BitwiseCopyable>(_ value: inout Value) {
    unsafe withUnsafeMutableBytes(of: &value) { unsafe secrets_wipe($0.baseAddress, $0.count) }
  }

  public static func wipe(_ bytes: inout MutableSpan<UInt8>) {
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe secrets_wipe($0.baseAddress, $0.count) }
  }

  /// Clears the 8 KiB of stack below the caller's frame, where the functions that it has called have left copies
  /// of what they worked with. Whoever has finished with a secret ends with this; a caller whose own frame may
  /// hold one does the work in a function that is not inlined.
  public static func wipeStack() { secrets_wipe_stack() }
}
