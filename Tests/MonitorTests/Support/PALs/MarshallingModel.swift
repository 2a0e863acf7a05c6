import TrustVisorABI

/// What a call means, in as few lines as there can be: bytes are copied in, changed, and copied back in order.
struct MarshallingModel {
  struct Parameter {
    var kind: ImageFormat.Kind
    var width = 0
    /// Which parameter counts a buffer's elements; nil if its size is fixed.
    var counter: Int?
    var size = 0

    var isValue: Bool { kind == .value || kind == .signedValue }
    var isBuffer: Bool { !isValue && kind != .length }
    var comesBack: Bool { kind == .output || kind == .inputOutput || kind == .length }
  }

  /// What a PAL finds in place of an argument.
  enum Seen: Equatable {
    case value(UInt64)
    case bytes([UInt8])
  }

  var parameters: [Parameter] = []
  var resultBytes = 0
  var resultIsSigned = false
  var isWide = true
  var areaBytes = 0

  static func cut(_ raw: UInt64, bytes: Int, isSigned: Bool) -> UInt64 {
    let mask = bytes == 8 ? UInt64.max : 1 << (8 * UInt64(bytes)) - 1
    let isNegative = isSigned && bytes > 0 && raw >> UInt64(8 * bytes - 1) & 1 == 1
    return isNegative ? raw | ~mask : raw & mask
  }

  /// The bytes that a pointer leads to.
  func size(of index: Int, _ arguments: [UInt64], _ memory: MarshallingMemory) -> Int {
    let parameter = parameters[index]
    if parameter.isValue { return 0 }
    if parameter.kind == .length { return parameter.width }
    guard let counter = parameter.counter else { return parameter.size }
    let isLength = parameters[counter].kind == .length
    let count =
      isLength
      ? memory.number(at: arguments[counter], parameters[counter].width)
      : Self.cut(arguments[counter], bytes: parameters[counter].width, isSigned: false)
    return Int(count) * parameter.size
  }

  func fits(_ arguments: [UInt64], _ memory: MarshallingMemory) -> Bool {
    let sizes = parameters.indices.map { size(of: $0, arguments, memory) }
    return sizes.reduce(0) { $0 + ($1 + 15) / 16 * 16 } <= areaBytes
  }

  /// What the PAL finds.
  func seen(_ arguments: [UInt64], _ memory: MarshallingMemory) -> [Seen] {
    parameters.indices.map { index in
      let parameter = parameters[index]
      let size = size(of: index, arguments, memory)
      if parameter.kind == .output { return .bytes([UInt8](repeating: 0, count: size)) }
      if !parameter.isValue { return .bytes(memory.read(arguments[index], size)) }
      let value = Self.cut(
        arguments[index], bytes: parameter.width, isSigned: parameter.kind == .signedValue)
      return .value(isWide || parameter.width == 8 ? value : value & 0xFFFF_FFFF)
    }
  }

  /// What the PAL makes of a buffer.
  static func changed(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
    bytes.enumerated().map { 31 &* $1 &+ UInt8(truncatingIfNeeded: $0 + 7 * index + 1) }
  }

  /// What the PAL makes of a length.
  static func changed(length: UInt64, quarters: UInt64) -> UInt64 { length * quarters / 4 }

  /// The caller's memory afterwards; nil if the PAL returns more than there is room for.
  func after(_ arguments: [UInt64], _ memory: MarshallingMemory, quarters: UInt64) -> MarshallingMemory? {
    var result = memory
    for (index, seen) in seen(arguments, memory).enumerated() {
      guard parameters[index].comesBack, case .bytes(let bytes) = seen else { continue }
      if parameters[index].kind == .length {
        let length = memory.number(at: arguments[index], parameters[index].width)
        result.write(
          Self.changed(length: length, quarters: quarters), at: arguments[index], parameters[index].width)
        continue
      }
      var count = bytes.count
      if let counter = parameters[index].counter, parameters[counter].kind == .length {
        let length = memory.number(at: arguments[counter], parameters[counter].width)
        count = Int(Self.changed(length: length, quarters: quarters)) * parameters[index].size
      }
      guard count <= bytes.count else { return nil }
      result.write(Array(Self.changed(bytes, index)[..<count]), at: arguments[index])
    }
    return result
  }
}

/// A program's pages as a plain array.
struct MarshallingMemory {
  let base: UInt64
  var bytes: [UInt8]

  func read(_ address: UInt64, _ count: Int) -> [UInt8] {
    count == 0 ? [] : Array(bytes[Int(address - base)..<Int(address - base) + count])
  }

  func number(at address: UInt64, _ count: Int) -> UInt64 {
    read(address, count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func write(_ list: [UInt8], at address: UInt64) {
    if list.isEmpty { return }
    bytes.replaceSubrange(Int(address - base)..<Int(address - base) + list.count, with: list)
  }

  mutating func write(_ value: UInt64, at address: UInt64, _ count: Int) {
    write((0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }, at: address)
  }
}
