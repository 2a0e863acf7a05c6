/// The rules of an image's header once more, as the format's description has them: slow, plain, in wide numbers.
struct ImageRules {
  private struct Region {
    var start: Int128
    var bytes: Int128
    var end: Int128 { start + bytes }
  }

  private struct Parameter {
    var kind, width, count: Int
    var size: UInt64
    var isBuffer: Bool { (2...4).contains(kind) }
  }

  private let bytes: [UInt8]
  private let fileBytes: UInt64

  static func allow(_ bytes: [UInt8], fileBytes: UInt64) -> Bool {
    ImageRules(bytes: bytes, fileBytes: fileBytes).allow
  }

  private var allow: Bool {
    bytes.count >= 96 && allowFixedPart && allowSizes && allowRegions && allowFunctions && allowRest
  }

  private func number(_ offset: Int, _ size: Int) -> Int128 {
    bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int128($1) }
  }

  private var allowFixedPart: Bool {
    Array(bytes[0..<8]) == Array("PALLIUM\0".utf8) && number(8, 4) == 1 && [32, 64].contains(number(12, 4))
      && number(88, 8) == 0
  }

  // MARK: Sizes

  private var segmentCount: Int { Int(number(20, 4)) }
  private var functionCount: Int { Int(number(24, 4)) }
  private var parameterCount: Int { Int(number(28, 4)) }
  private var functionTable: Int { 96 + 32 * segmentCount }
  private var parameterTable: Int { functionTable + 16 * functionCount }
  private var tablesEnd: Int { parameterTable + 16 * parameterCount }

  private var allowSizes: Bool {
    (1...16).contains(segmentCount) && (1...64).contains(functionCount)
      && number(16, 4) == Int128(bytes.count) && bytes.count % 4096 == 0 && bytes.count <= 20480
      && tablesEnd <= bytes.count && number(32, 8) == Int128(fileBytes)
      && Int128(fileBytes) == Int128(bytes.count) + segmentOffsets.reduce(0) { $0 + number($1 + 8, 8) }
  }

  private var allowRest: Bool { bytes[tablesEnd...].allSatisfy { $0 == 0 } }

  // MARK: Memory

  private var limit: Int128 { number(12, 4) == 32 ? 0xffff_f000 : 1 << 47 }
  private var segmentOffsets: [Int] { (0..<segmentCount).map { 96 + 32 * $0 } }

  private func region(_ address: Int, _ size: Int) -> Region {
    Region(start: number(address, 8), bytes: number(size, 8))
  }

  private var segments: [Region] { segmentOffsets.map { region($0, $0 + 16) } }
  private var areas: [Region] { [region(40, 48), region(56, 64), region(72, 80)].filter { $0.bytes > 0 } }

  private var allowRegions: Bool {
    let guardPage = Region(start: number(40, 8) - 4096, bytes: 4096)
    let sorted = (segments + areas + [guardPage]).sorted { $0.start < $1.start }
    return number(48, 8) > 0 && segmentOffsets.allSatisfy(allowSegment)
      && (segments + areas).allSatisfy {
        $0.start % 4096 == 0 && $0.bytes % 4096 == 0 && $0.start >= 4096 && $0.end <= limit
      }
      && zip(sorted, sorted.dropFirst()).allSatisfy { $0.end <= $1.start }
  }

  private func allowSegment(at offset: Int) -> Bool {
    number(offset + 8, 8) % 4096 == 0 && number(offset + 16, 8) > 0
      && number(offset + 8, 8) <= number(offset + 16, 8)
      && [1, 3, 5].contains(number(offset + 24, 4)) && number(offset + 28, 4) == 0
  }

  // MARK: Functions

  private var allowFunctions: Bool {
    let code = segmentOffsets.filter { number($0 + 24, 4) == 5 }.map { region($0, $0 + 16) }
    var next = 0
    for offset in (0..<functionCount).map({ functionTable + 16 * $0 }) {
      let (entry, count) = (number(offset, 8), number(offset + 8, 4))
      guard code.contains(where: { $0.start <= entry && entry < $0.end }), count <= 16,
        [0, 1, 2, 4, 8].contains(number(offset + 12, 4) & 0x7FFF_FFFF), next + Int(count) <= parameterCount,
        allowParameters(next..<next + Int(count))
      else { return false }
      next += Int(count)
    }
    return next == parameterCount
  }

  private func allowParameters(_ range: Range<Int>) -> Bool {
    let offsets = range.map { parameterTable + 16 * $0 }
    let parameters = offsets.map { offset in
      Parameter(
        kind: Int(bytes[offset]), width: Int(bytes[offset + 1]), count: Int(bytes[offset + 2]),
        size: UInt64(number(offset + 8, 8)))
    }
    let needsArea = parameters.contains { $0.kind != 1 && $0.kind != 6 }
    return offsets.allSatisfy { number($0 + 3, 5) == 0 } && (!needsArea || number(80, 8) > 0)
      && parameters.allSatisfy { allow($0, among: parameters) }
  }

  private func allow(_ parameter: Parameter, among all: [Parameter]) -> Bool {
    switch parameter.kind {
    case 1, 6: [1, 2, 4, 8].contains(parameter.width) && parameter.count == 0 && parameter.size == 0
    case 5: [4, 8].contains(parameter.width) && parameter.count == 0 && parameter.size == 0
    case 2, 3, 4:
      parameter.width == 0 && parameter.size > 0
        && (parameter.count == 255
          || all.indices.contains(parameter.count) && !all[parameter.count].isBuffer)
    default: false
    }
  }
}
