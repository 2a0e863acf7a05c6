import Crypto
import PALImages

/// The values of the registers that a quote is about, in the two forms that tpm2-tools write and read.
public struct PCRValues: Equatable, Sendable {
  public let selection: PCRSelection
  /// In ascending order of their registers.
  public let values: [PCRValue]

  /// nil if one is of no register.
  public init?(_ registers: [Int: PCRValue]) {
    guard let selection = PCRSelection(Array(registers.keys)) else { return nil }
    self.selection = selection
    values = selection.indices.compactMap { registers[$0] }
  }

  /// The value of a register; nil if it is not selected.
  public subscript(index: Int) -> PCRValue? {
    selection.indices.firstIndex(of: index).map { values[$0] }
  }

  /// What a quote says of them: the SHA-256 of all values, one behind the other.
  public var digest: [UInt8] { Array(SHA256.hash(data: concatenated)) }
}

/// The form `values`: nothing but the values.
extension PCRValues {
  public var concatenated: [UInt8] { values.flatMap(\.bytes) }

  /// - Parameter selection: whose values these are.
  public init(concatenated bytes: [UInt8], of selection: PCRSelection) throws(MalformedQuote) {
    let size = PCRValue.byteCount
    guard bytes.count == selection.indices.count * size else {
      throw MalformedQuote("has \(bytes.count) bytes instead of \(selection.indices.count) times \(size)")
    }
    self.selection = selection
    values = stride(from: 0, to: bytes.count, by: size).compactMap { PCRValue(bytes[$0..<$0 + size]) }
  }
}

/// The form `serialized`: C structures as they lie in memory, little-endian, with all that is unused of their arrays.
/// A TPML_PCR_SELECTION, how many lists there are, and the lists, a TPML_DIGEST each.
extension PCRValues {
  private enum Layout {
    /// Room for 16 banks of 8 bytes, behind their number.
    static let selectionBytes = 4 + 16 * 8
    /// Of the first bank: behind its algorithm and its size.
    static let bank = 7
    static let listsOffset = selectionBytes + 4
    /// Room for 8 digests of up to 64 bytes with their lengths, behind their number.
    static let listBytes = 4 + digestsInAList * digestStride
    static let digestsInAList = 8
    static let digestStride = 2 + 64

    static func offset(ofValue number: Int) -> Int {
      listsOffset + number / digestsInAList * listBytes + 4 + number % digestsInAList * digestStride + 2
    }

    static func listCount(of values: Int) -> Int { (values + digestsInAList - 1) / digestsInAList }
  }

  public var serialized: [UInt8] {
    let listCount = Layout.listCount(of: values.count)
    var bytes = [UInt8](repeating: 0, count: Layout.listsOffset + listCount * Layout.listBytes)
    bytes[0] = 1
    bytes[4] = UInt8(TPMConstant.sha256)
    bytes[6] = UInt8(PCRSelection.bankBytes)
    bytes.replaceSubrange(Layout.bank..<Layout.bank + PCRSelection.bankBytes, with: selection.bank)
    bytes[Layout.selectionBytes] = UInt8(listCount)
    for list in 0..<listCount {
      let count = min(Layout.digestsInAList, values.count - list * Layout.digestsInAList)
      bytes[Layout.listsOffset + list * Layout.listBytes] = UInt8(count)
    }
    for (number, value) in values.enumerated() {
      let offset = Layout.offset(ofValue: number)
      bytes[offset - 2] = UInt8(PCRValue.byteCount)
      bytes.replaceSubrange(offset..<offset + PCRValue.byteCount, with: value.bytes)
    }
    return bytes
  }

  /// Reads what ``serialized`` writes and nothing else: what is unused must be zero.
  public init(serialized bytes: [UInt8]) throws(MalformedQuote) {
    let bank = Layout.bank..<Layout.bank + PCRSelection.bankBytes
    guard bytes.count >= bank.upperBound else { throw MalformedQuote("ends within its selection") }
    selection = PCRSelection(bank: bytes[bank])
    let count = selection.indices.count
    let size = Layout.listsOffset + Layout.listCount(of: count) * Layout.listBytes
    guard bytes.count == size else {
      throw MalformedQuote("has \(bytes.count) bytes instead of the \(size) of \(count) serialized values")
    }
    values = (0..<count).compactMap { number in
      PCRValue(bytes[Layout.offset(ofValue: number)...].prefix(PCRValue.byteCount))
    }
    guard serialized == bytes else {
      throw MalformedQuote("is not what values of SHA-256 look like when they are serialized")
    }
  }
}
