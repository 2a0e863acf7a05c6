/// A sorted tree of numbers.
final class Tree {
  private let number: Int64
  private var lower: Tree?
  private var upper: Tree?

  init(_ number: Int64) { self.number = number }

  func insert(_ other: Int64) {
    if other < number {
      if let lower { lower.insert(other) } else { lower = Tree(other) }
    } else {
      if let upper { upper.insert(other) } else { upper = Tree(other) }
    }
  }

  func visit(_ body: (Int64) -> Void) {
    lower?.visit(body)
    body(number)
    upper?.visit(body)
  }
}

@c @implementation
public func sort_numbers(_ numbers: UnsafeMutablePointer<Int64>!, _ count: UInt32) {
  if count == 0 { return }
  let tree = Tree(numbers[0])
  for index in 1..<max(Int(count), 1) { tree.insert(numbers[index]) }
  var next = 0
  tree.visit { number in
    numbers[next] = number
    next += 1
  }
}
