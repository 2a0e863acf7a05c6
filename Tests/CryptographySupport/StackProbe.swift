/// Looks at what functions that have returned have left on the stack.
package enum StackProbe {
  private static let depth = 32768
  private static let paint: UInt8 = 0xa5

  /// How many bytes of stack `body` takes, roughly.
  @inline(never)
  package static func use(by body: () -> Void) -> Int {
    paintStack()
    body()
    let untouched = contents().prefix { $0 == paint }
    return depth - untouched.count
  }

  /// Whether eight bytes of a secret, one behind the other, are below the caller's frame.
  @inline(never)
  package static func finds(_ secret: [UInt8]) -> Bool {
    let stack = contents()
    let windows = Set(secret.indices.dropLast(7).map { Array(secret[$0..<$0 + 8]) })
    return stack.indices.dropLast(7).contains { windows.contains(Array(stack[$0..<$0 + 8])) }
  }

  @inline(never)
  private static func paintStack() {
    // More than is looked at, since this frame begins elsewhere than the one that looks.
    var area = InlineArray<40960, UInt8>(repeating: paint)
    withUnsafeBytes(of: &area) { precondition($0[0] == paint) }
  }

  /// The bytes below this frame, deepest first.
  @inline(never)
  private static func contents() -> [UInt8] {
    var marker: UInt64 = 0
    return withUnsafeMutableBytes(of: &marker) {
      Array(UnsafeRawBufferPointer(start: $0.baseAddress! - depth, count: depth))
    }
  }
}
