/// How much an exit may still do before the guest gets its turn: interrupts wait meanwhile.
struct Budget {
  /// Pages copied and measured, written or zeroed.
  private var pages: Int

  static var ofOneExit: Self { Self(pages: 32) }

  init(pages: Int) { self.pages = pages }

  /// Pays for a page.
  mutating func spend() throws(Obstacle) {
    guard pages > 0 else { throw .pause }
    pages -= 1
  }
}
