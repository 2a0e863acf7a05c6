import TrustVisorABI

/// A function of a PAL that programs can call.
public struct PALFunction: Equatable, Sendable {
  public var name: String
  /// nil if it returns nothing.
  public var result: ValueType?
  public var parameters: [PALParameter]
  /// Where the manifest declares it.
  public var line: Int
}

public struct PALParameter: Equatable, Sendable {
  public var name: String
  public var kind: Kind

  public enum Kind: Equatable, Sendable {
    case value(ValueType)
    /// A pointer to a count of elements, ``ValueType/u32`` or ``ValueType/u64``: before the call the capacity of an
    /// output or the length of an input, after it how much has been filled.
    case length(ValueType)
    case buffer(Buffer)
  }

  /// Memory of the program that is copied in, out or both.
  public struct Buffer: Equatable, Sendable {
    public var direction: Direction
    public var element: Element
    public var extent: Extent
  }

  public enum Direction: String, CaseIterable, Sendable {
    case input = "in"
    case output = "out"
    case inputOutput = "inout"
  }

  public enum Element: Equatable, Sendable {
    case type(ValueType)
    /// That many bytes each, a structure for example: `void *` in C.
    case bytes(UInt64)

    public var bytes: UInt64 {
      switch self {
      case .type(let type): UInt64(type.bytes)
      case .bytes(let bytes): bytes
      }
    }
  }

  public enum Extent: Equatable, Sendable {
    /// Bytes of the whole buffer.
    case constant(UInt64)
    /// The index of the parameter that counts its elements.
    case counted(by: Int)
  }
}

/// A number that is passed by value.
public enum ValueType: String, CaseIterable, Sendable {
  case u8, i8, u16, i16, u32, i32, u64, i64

  public var bytes: Int {
    switch self {
    case .u8, .i8: 1
    case .u16, .i16: 2
    case .u32, .i32: 4
    case .u64, .i64: 8
    }
  }

  public var isSigned: Bool {
    switch self {
    case .i8, .i16, .i32, .i64: true
    case .u8, .u16, .u32, .u64: false
    }
  }

  /// Its name in `<stdint.h>`.
  public var cName: String { "\(isSigned ? "int" : "uint")\(bytes * 8)_t" }
}
