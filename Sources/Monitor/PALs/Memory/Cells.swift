/// A row of values in a PAL's record, by pointer: reading one does not copy the row.
@safe
struct Cells<Value: BitwiseCopyable> {
  private let start: UnsafeMutablePointer<Value>
  private let count: Int

  /// `count` values from `start` on, which must stay there as long as this is used.
  @unsafe init(_ start: UnsafeMutableRawPointer, count: Int) {
    unsafe self.start = start.assumingMemoryBound(to: Value.self)
    self.count = count
  }

  subscript(index: Int) -> Value {
    get {
      precondition(index >= 0 && index < count)
      return unsafe start[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count)
      unsafe start[index] = newValue
    }
  }
}
