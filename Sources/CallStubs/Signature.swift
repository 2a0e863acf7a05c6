/// The type of a parameter or a result, as far as calling conventions see it.
public enum ValueType: Sendable, Hashable {
  /// 1, 2, 4 or 8 bytes.
  case integer(bytes: Int, isSigned: Bool)
  case boolean
  /// Of four bytes, as all compilers have it unless told otherwise.
  case enumeration
  case pointer

  func bytes(wordBytes: Int) -> Int {
    switch self {
    case .integer(let bytes, _): bytes
    case .boolean: 1
    case .enumeration: 4
    case .pointer: wordBytes
    }
  }

  var isSigned: Bool {
    if case .integer(_, let isSigned) = self { isSigned } else { false }
  }
}

/// One parameter of a function.
public struct Parameter: Sendable, Hashable {
  public var type: ValueType

  public init(_ type: ValueType) { self.type = type }
}

/// What a function takes and returns: integers and pointers, up to the ten words of TrustVisor's contract.
public struct Signature: Sendable, Hashable {
  public var parameters: [Parameter]
  /// `nil` for a function without result.
  public var result: ValueType?

  public init(parameters: [Parameter], result: ValueType?) {
    self.parameters = parameters
    self.result = result
  }

  /// The most words of arguments.
  public static let wordLimit = 10
}

/// Why there can be no stub for a function.
public enum StubError: Error, Equatable, Sendable {
  /// Caller and function are code of different widths.
  case widthsDiffer
  /// The arguments take more words than the contract has.
  case tooManyWords(Int)
  /// An integer of a size that none has.
  case badIntegerSize(Int)
  /// The result takes more than the one word that comes out of a PAL.
  case resultTooLarge
  /// Compilers disagree whether an argument behind one of eight bytes is in a register: fastcall.
  case ambiguous(parameter: Int)
  /// Not a name that C and the assemblers have.
  case badName(String)
}
