import X86

/// One thing to do with memory. Steps are done in their order, and may be done with paging off or on, by
/// whoever can reach all of memory.
public enum LayoutStep: Equatable, Sendable {
  /// Copies bytes; the two ranges may overlap, as with `memmove`.
  case copy(source: PhysicalAddress, destination: PhysicalAddress, length: UInt64)
  /// Fills with zeros.
  case clear(destination: PhysicalAddress, length: UInt64)
}

/// A range of bytes that is to be copied.
struct Move: Sendable {
  var source: PhysicalAddress
  var destination: PhysicalAddress
  var length: UInt64

  static let nothing = Self(source: PhysicalAddress(0), destination: PhysicalAddress(0), length: 0)

  /// True if doing this one destroys what the other still has to read.
  func destroys(_ other: Self) -> Bool {
    length > 0 && other.length > 0 && destination < other.source &+ other.length
      && other.source < destination &+ length
  }
}

/// Moves that all have to be done, in an order to be found.
struct MoveSet: Sendable {
  static let capacity = 24

  private(set) var count = 0
  private var moves = InlineArray<24, Move>(repeating: .nothing)

  /// The program's segments and the files together fit.
  mutating func append(_ move: Move) {
    moves[count] = move
    count += 1
  }

  /// The same moves, those whose source is within the file reading from its copy instead.
  func redirecting(_ file: FileExtent, to copy: PhysicalAddress) -> Self {
    var result = self
    for index in 0..<count
    where moves[index].source >= file.start && moves[index].source &+ moves[index].length <= file.end {
      result.moves[index].source = copy &+ (moves[index].source.rawValue - file.start.rawValue)
    }
    return result
  }

  /// The index of a move that destroys nothing which any other still has to read, or nil.
  private func harmless(done: InlineArray<24, Bool>) -> Int? {
    for index in 0..<count where !done[index] {
      var isHarmless = true
      for other in 0..<count where other != index && !done[other] && moves[index].destroys(moves[other]) {
        isHarmless = false
      }
      if isHarmless { return index }
    }
    return nil
  }

  /// The moves in an order in which none destroys what a later one reads; nil if there is no such order.
  ///
  /// Always taking any harmless one finds an order if there is one: doing a move never makes another
  /// harmful.
  func ordered() -> Self? {
    var result = Self()
    var done = InlineArray<24, Bool>(repeating: false)
    for _ in 0..<count {
      guard let next = harmless(done: done) else { return nil }
      done[next] = true
      result.append(moves[next])
    }
    return result
  }

  subscript(index: Int) -> Move {
    precondition(index < count)
    return moves[index]
  }
}
