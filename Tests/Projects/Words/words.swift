/// Words are parted by single blanks.
@c @implementation
public func most_frequent(_ text: UnsafePointer<UInt8>!, _ length: UInt32) -> UInt32 {
  let letters = Array(UnsafeBufferPointer(start: text, count: Int(length)))
  var counts: [[UInt8]: UInt32] = [:]
  for word in letters.split(separator: UInt8(ascii: " ")) { counts[Array(word), default: 0] += 1 }
  return counts.values.max() ?? 0
}

nonisolated(unsafe) private var scaling: ((Int32) -> Int32)?

@c @implementation
public func scale(_ number: Int32) -> Int32 {
  if let scaling { return scaling(number) }
  let first = number
  scaling = { $0 * first }
  return 0
}

@c @implementation
public func element(_ index: UInt32) -> UInt8 {
  let elements = [UInt8](repeating: 7, count: 4)
  return elements[Int(index)]
}
