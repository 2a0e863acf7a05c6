import TrustVisorABI

/// Makes headers that keep the rules, and then breaks them here and there.
struct ImageFuzz {
  var random: SeededGenerator

  /// A header that the monitor should accept.
  mutating func image() -> ImageBuilder {
    var image = ImageBuilder()
    let is64Bit = random.chance(60)
    image.mode = is64Bit ? 64 : 32
    image.spareHeaderPages = random.chance(10) ? 1 : 0
    place(&image, below: is64Bit ? 1 << 47 : 0xffff_f000)
    let code = image.segments.filter { $0.rights == 5 }
    image.functions = (0...random.below(5)).map { _ in
      let segment = random.pick(code)
      return ImageBuilder.Function(
        entry: segment.address + random.next() % segment.memoryBytes,
        resultBytes: random.pick([0, 1, 2, 4, 8]), parameters: parameters(image.parameterArea.bytes > 0))
    }
    return image
  }

  /// Segments and areas one above the other in any order, from anywhere on.
  private mutating func place(_ image: inout ImageBuilder, below limit: UInt64) {
    let segmentCount = 1 + random.below(6)
    let room: UInt64 = 12 * 0x10000
    var next = random.chance(20) ? limit - room : 0x1000 + random.next() % (limit - room) & ~0xfff
    image.segments = .init(
      repeating: .init(address: 0, fileBytes: 0, memoryBytes: 0, rights: 5), count: segmentCount)
    for region in (0..<segmentCount + 3).shuffled(using: &random) {
      let bytes = UInt64(1 + random.below(8)) << 12
      if region == segmentCount { next += 0x1000 }
      let area = ImageBuilder.Area(address: next, bytes: bytes)
      switch region - segmentCount {
      case 0: image.stack = area
      case 1: image.heap = random.chance(70) ? area : .init(address: 0, bytes: 0)
      case 2: image.parameterArea = random.chance(80) ? area : .init(address: 0, bytes: 0)
      default: image.segments[region] = segment(area, isCode: region == 0)
      }
      next += bytes + (random.chance(50) ? 0 : UInt64(random.below(4)) << 12)
    }
  }

  private mutating func segment(_ area: ImageBuilder.Area, isCode: Bool) -> ImageBuilder.Segment {
    ImageBuilder.Segment(
      address: area.address, fileBytes: random.next() % (area.bytes + 1) & ~0xfff, memoryBytes: area.bytes,
      rights: isCode ? 5 : random.pick([1, 3, 5]))
  }

  private mutating func parameters(_ mayPoint: Bool) -> [ImageBuilder.Parameter] {
    var parameters = [ImageBuilder.Parameter.value(random.pick([1, 2, 4, 8]))]
    if mayPoint { parameters.append(.length(random.pick([4, 8]))) }
    for _ in 0..<random.below(8) {
      guard mayPoint && random.chance(60) else {
        parameters.append(.value(random.pick([1, 2, 4, 8])))
        continue
      }
      let kind = random.pick([ImageFormat.Kind.input, .output, .inputOutput])
      parameters.append(.buffer(kind, count: random.pick([0, 1, 0xff]), size: 1 + random.next() % 5000))
    }
    return random.chance(10) ? [] : parameters
  }

  /// Changes between one and three places, most of them in the tables.
  mutating func mutate(_ bytes: inout [UInt8], tables: Int) {
    for _ in 0...random.below(3) {
      let end = random.chance(95) ? tables : bytes.count
      switch random.below(4) {
      case 0: bytes[random.below(end)] ^= 1 << UInt8(random.below(8))
      case 1: bytes[random.below(end)] = random.pick([0, 1, 2, 3, 4, 5, 8, 16, 17, 64, 65, 0x80, 0xff])
      case 2: put(word(bytes, end), &bytes, at: random.below(end / 8) * 8, 8)
      default: put(word(bytes, end), &bytes, at: random.below(end / 4) * 4, 4)
      }
    }
  }

  /// A number out of the header itself, or a little beside it, or one that is at a limit.
  private mutating func word(_ bytes: [UInt8], _ end: Int) -> UInt64 {
    let offset = random.below(end / 8) * 8
    let own = bytes[offset..<offset + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch random.below(4) {
    case 0: return own
    case 1: return own &+ random.pick([0x1000, 1, 8, .max, .max - 0xfff])
    case 2:
      return random.pick([0, 1, 0x1000, 1 << 47, 1 << 63, .max, .max - 0xfff, 0xffff_f000, 0xffff_ffff])
    default: return random.next() >> UInt64(random.below(64))
    }
  }

  private func put(_ value: UInt64, _ bytes: inout [UInt8], at offset: Int, _ count: Int) {
    for index in 0..<count { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
  }
}
