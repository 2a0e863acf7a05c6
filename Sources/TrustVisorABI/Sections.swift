/// What ``Hypercall/register`` is given in RCX: packed, little-endian.
///
/// u32 count, u32 zero, then `count` times { u32 type, u32 pages, u64 address }.
public enum SectionList {
  public static let headerBytes = 8
  public static let entryBytes = 16
  public static let capacity = 10
  public static let bytes = headerBytes + capacity * entryBytes
}

/// What a section is for.
public enum SectionKind: UInt32, Sendable, BitwiseCopyable {
  /// Runs in the PAL and nowhere else: the caller's copy is overwritten.
  case code = 1
  /// Read and written by the PAL; begins as the caller's pages are.
  case data = 2
  /// Where the PAL finds what pointers lead to; begins zeroed.
  case parameters = 3
  /// Begins zeroed.
  case stack = 4
  /// Runs in the PAL too; the caller keeps its copy.
  case sharedCode = 5
}

/// What ``Hypercall/register`` is given in RSI: packed, little-endian.
///
/// u32 count, u32 zero, then `count` times { u32 type, u32 zero, u64 size }.
public enum ParameterList {
  public static let headerBytes = 8
  public static let entryBytes = 16
  public static let capacity = 10
  public static let bytes = headerBytes + capacity * entryBytes
}

/// What a parameter of a registered PAL is.
public enum ParameterKind: UInt32, Sendable, BitwiseCopyable {
  /// A word, passed as it is; its size is ignored.
  case integer = 1
  /// A pointer to `size` words of the caller, copied in before the call and back after it.
  case pointer = 2
}

/// What ``Hypercall/share`` accepts, over all calls for one PAL.
public enum ShareList {
  public static let capacity = 10
  /// Of one range: it is copied with every call.
  public static let mostBytes: UInt64 = 4 << 20
}
