import TrustVisorABI

/// Signatures and arguments by chance.
struct MarshallingInput {
  var random: SeededGenerator
  let base: UInt64
  static let pages: UInt64 = 8

  typealias Parameter = MarshallingModel.Parameter

  /// A function of an image.
  mutating func native() -> [Parameter] {
    var list: [Parameter] = (0..<random.below(17)).map { _ in
      let width = random.pick([1, 2, 4, 8])
      switch random.below(8) {
      case 0, 1: return Parameter(kind: .value, width: width)
      case 2: return Parameter(kind: .signedValue, width: width)
      case 3: return Parameter(kind: .length, width: random.pick([4, 8]))
      default:
        return Parameter(kind: random.pick([.input, .output, .inputOutput]), size: 1 + random.below(600))
      }
    }
    let counters = list.indices.filter { list[$0].kind == .value || list[$0].kind == .length }
    for index in list.indices where list[index].isBuffer && !counters.isEmpty && random.chance(60) {
      list[index].counter = random.pick(counters)
      list[index].size = 1 + random.below(16)
    }
    return list
  }

  /// Parameters of the earlier contract.
  mutating func plain(word: Int) -> [Parameter] {
    (0..<random.below(11)).map { _ in
      random.chance(40)
        ? Parameter(kind: .value, width: word)
        : Parameter(kind: .inputOutput, size: word * random.pick([1, 2, 3, 90]))
    }
  }

  /// Arguments for them; lengths are put into `memory`.
  mutating func arguments(
    _ model: MarshallingModel, _ memory: inout MarshallingMemory, word: UInt64
  ) -> [UInt64] {
    let mask = word == 8 ? UInt64.max : 0xFFFF_FFFF
    var arguments = [UInt64](repeating: 0, count: model.parameters.count)
    let cells = base + 4096 - UInt64(random.below(256)) - 8
    for (index, parameter) in model.parameters.enumerated() {
      let isCounter = model.parameters.contains { $0.counter == index }
      let count = UInt64(random.chance(5) ? random.below(1000) : random.below(40))
      switch parameter.kind {
      case .length:
        arguments[index] = cells + 8 * UInt64(index)
        memory.write(count, at: arguments[index], parameter.width)
      case .value where isCounter:
        let bits = UInt64(8 * parameter.width)
        arguments[index] = bits == 64 ? count : random.next() << bits | count & (1 << bits - 1)
      case .value, .signedValue: arguments[index] = random.next()
      default: break
      }
    }
    for index in model.parameters.indices where model.parameters[index].isBuffer {
      arguments[index] = place(UInt64(model.size(of: index, arguments, memory)), arguments) & mask
    }
    return arguments
  }

  /// Anywhere, across a page's end, or where another buffer is.
  private mutating func place(_ size: UInt64, _ others: [UInt64]) -> UInt64 {
    if size == 0 { return random.next() }
    let room = Self.pages * 4096
    guard size < room else { return base }
    let last = base + room - size
    switch random.below(4) {
    case 0: return base + random.next() % (last - base + 1)
    case 1: return last
    case 2:
      let near = random.pick(others) &+ UInt64(random.below(16))
      return (base...last).contains(near) ? near : base
    default:
      let end = base + 4096 * (1 + random.next() % (Self.pages - 1))
      return min(last, max(base, end - min(size, 1 + random.next() % 64)))
    }
  }
}
