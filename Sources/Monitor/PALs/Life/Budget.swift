/// How much an exit may still do before the guest gets its turn: interrupts wait meanwhile.
struct Budget {
  /// Pages that may be looked at.
  private var pages: Int

  init(pages: Int) { self.pages = pages }

  /// For pages that are copied and measured: each takes a quarter of a million instructions.
  static var measuring: Self { Self(pages: 8) }
  /// For pages that are copied or zeroed: each takes about a thousand.
  static var copying: Self { Self(pages: 256) }

  /// Pays for a page.
  mutating func spend() throws(Obstacle) {
    guard pages > 0 else { throw .pause }
    pages -= 1
  }
}
