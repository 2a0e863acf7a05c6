@testable import PALImages

/// Random numbers that a failure can be repeated with (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number below `limit`.
  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// Makes manifests that keep all rules, as a person would write them.
struct RandomManifest {
  var random: SeededNumbers

  mutating func text() -> String {
    let functions = (0..<1 + random.below(random.below(10) == 0 ? 64 : 6)).map { function($0) }
    return """
      name = "n\(random.below(1000))"
      language = "\(random.pick(["c", "swift"]))"
      targets = ["linux-x64"]
      [program]
      sources = ["main.c"]
      [pal]
      sources = ["pal.c"]
      width = \(random.pick([32, 64]))
      stack-pages = \(1 + random.below(40))
      heap-pages = \(random.below(3) == 0 ? 0 : random.below(300))
      parameter-pages = \(1 + random.below(20))
      \(functions.joined(separator: "\n"))
      """
  }

  private mutating func function(_ index: Int) -> String {
    let result = random.below(3) == 0 ? "" : "result = \"\(type())\""
    let count = random.below(17)
    // Who counts is known before who is counted.
    let kinds = (0..<count).map { _ in random.below(2) == 0 ? "" : counter() }
    let parameters = kinds.indices.map { position in
      let kind = kinds[position].isEmpty ? buffer(kinds) : kinds[position]
      return "  { name = \"p\(position)\", \(kind) },\n"
    }
    return """
      [[function]]
      name = "f\(index)"
      \(result)
      parameters = [
      \(parameters.joined())]
      """
  }

  private mutating func type() -> String { random.pick(ValueType.allCases).rawValue }

  private mutating func counter() -> String {
    "kind = \"\(random.below(3) == 0 ? random.pick(["length32", "length64"]) : type())\""
  }

  /// - Parameter kinds: of all parameters; empty where there is a buffer.
  private mutating func buffer(_ kinds: [String]) -> String {
    let direction = random.pick(["in", "out", "inout"])
    let counters = kinds.indices.filter { !kinds[$0].isEmpty }
    if counters.isEmpty || random.below(3) == 0 {
      return "kind = \"\(direction)\", size = \(8 * (1 + random.below(100))), element = \"\(type())\""
    }
    let element = random.below(2) == 0 ? "\"\(type())\"" : "\(1 + random.below(5000))"
    return "kind = \"\(direction)\", count = \"p\(random.pick(counters))\", element = \(element)"
  }
}

extension PALImage {
  /// An image for a manifest, with code and data made up.
  static func madeUp(_ manifest: Manifest, _ random: inout SeededNumbers) -> PALImage {
    let layout = ImageLayout(manifest.memory)
    var next = layout.codeAddress
    let segments = [Rights.readExecute, .read, .readWrite].prefix(1 + random.below(3)).map { rights in
      let contents = (0..<random.below(10000)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let segment = Segment(
        address: next, contents: contents, memoryBytes: UInt64(max(contents.count, 1) + random.below(9000)),
        rights: rights)
      next = ImageRange.roundUp(segment.address + segment.memoryBytes) + ImageRange.pageBytes
      return segment
    }
    let functions = manifest.functions.map {
      Entry(address: segments[0].address + random.next() % segments[0].memoryBytes, function: $0)
    }
    return PALImage(mode: manifest.memory.mode, layout: layout, segments: segments, functions: functions)
  }
}
