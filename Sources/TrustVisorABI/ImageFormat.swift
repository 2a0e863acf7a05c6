/// A PAL image: one file, little-endian, made of a header, tables and the segments' contents.
///
/// ```
/// 0     header, 96 bytes
/// 96    segments, 32 bytes each
/// ...   functions, 16 bytes each
/// ...   parameters, 16 bytes each, those of the first function first
/// ...   zeroes up to a multiple of 4096: headerBytes
/// ...   contents of the segments in the order of their descriptions, each a whole number of pages
/// ```
/// The file's length is a multiple of 4096, and all of it is measured.
public enum ImageFormat {
  /// "PALLIUM" and a zero.
  public static let magic: UInt64 = 0x004d_5549_4c4c_4150
  public static let version: UInt32 = 1
  /// Most segments, functions, parameters of one function.
  public static let segmentLimit = 16
  public static let functionLimit = 64
  public static let parameterLimit = 16
  /// Most bytes in front of the segments' contents: enough for all of the above.
  public static let headerLimit = 5 * 4096

  /// The header.
  public enum Header {
    public static let bytes = 96
    /// u64
    public static let magic = 0
    /// u32
    public static let version = 8
    /// u32: ``Mode``
    public static let mode = 12
    /// u32: bytes in front of the segments' contents, a multiple of 4096.
    public static let headerBytes = 16
    /// u32
    public static let segmentCount = 20
    /// u32
    public static let functionCount = 24
    /// u32: of all functions together.
    public static let parameterCount = 28
    /// u64: bytes of the whole file.
    public static let imageBytes = 32
    /// u64 each: where the areas lie in the PAL's address space and how many bytes they have, multiples of
    /// 4096. The stack is needed, and nothing may lie in the page below it; the other two may have 0 bytes.
    public static let stackAddress = 40
    public static let stackBytes = 48
    public static let heapAddress = 56
    public static let heapBytes = 64
    public static let parameterAddress = 72
    public static let parameterBytes = 80
    /// u64: zero.
    public static let reserved = 88
  }

  /// How wide a PAL's code is.
  public enum Mode: UInt32, Sendable, BitwiseCopyable {
    case bits32 = 32
    case bits64 = 64
  }

  /// A segment: u64 address, u64 bytes in the file, u64 bytes in memory, u32 ``Rights``, u32 zero. The first
  /// three are multiples of 4096; what memory has more than the file is zero.
  public enum Segment {
    public static let bytes = 32
    public static let address = 0
    public static let fileBytes = 8
    public static let memoryBytes = 16
    public static let rights = 24
    public static let reserved = 28
  }

  /// What a PAL may do with a segment. Write and execute exclude each other; read goes without saying, so an
  /// entry without it is refused.
  public enum Rights {
    public static let read: UInt32 = 1
    public static let write: UInt32 = 2
    public static let execute: UInt32 = 4
  }

  /// A function: u64 entry, u32 how many parameters, u32 bytes of the result (0, 1, 2, 4, 8), with ``signedResult`` if
  /// its upper bits are copies of its sign.
  public enum Function {
    public static let bytes = 16
    public static let entry = 0
    public static let parameterCount = 8
    public static let resultBytes = 12
    public static let signedResult: UInt32 = 1 << 31
  }

  /// A parameter: u8 ``Kind``, u8 width, u8 count, u8 zero, u32 zero, u64 size.
  public enum Parameter {
    public static let bytes = 16
    public static let kind = 0
    /// u8: of a value its bytes (1, 2, 4, 8); of a length the bytes (4, 8) of what is pointed to; else 0.
    public static let width = 1
    /// u8: of a buffer the index of the value or length parameter that counts its elements, or ``constant``;
    /// else 0.
    public static let count = 2
    /// u8 and u32: zero.
    public static let reserved = 3
    /// u64: of a buffer the bytes of one element; with a ``constant`` count, of all of it. Not 0. Else 0.
    public static let size = 8
    public static let constant: UInt8 = 0xff
  }

  /// What a parameter is.
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Passed as it is, its upper bits cleared.
    case value = 1
    /// A pointer to what the PAL reads.
    case input = 2
    /// A pointer to what the PAL fills; it finds zeroes there.
    case output = 3
    /// A pointer to what the PAL reads and changes.
    case inputOutput = 4
    /// Passed as it is, its upper bits copies of its sign.
    case signedValue = 6
    /// A pointer to a count of elements: the capacity of an output or the length of an input before the call;
    /// after it, as much of an output as comes back.
    case length = 5
  }
}
