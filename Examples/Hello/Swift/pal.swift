// The PAL: runs where no system sees it, in Embedded Swift.

/// Nobody outside can read or change this. Calls come one after the other.
nonisolated(unsafe) private var greetings: UInt32 = 0

/// The compiler compares it with its declaration, which `pal build` makes from pal.toml.
@c @implementation
public func hello_greet(
  _ name: UnsafePointer<UInt8>!, _ nameLength: UInt32, _ text: UnsafeMutablePointer<UInt8>!,
  _ textLength: UnsafeMutablePointer<UInt32>!
) -> UInt32 {
  var greeting = Array("Hello, ".utf8)
  greeting += UnsafeBufferPointer(start: name, count: Int(nameLength))
  greeting.append(UInt8(ascii: "!"))
  let length = min(greeting.count, Int(textLength.pointee))
  text.update(from: greeting, count: length)
  textLength.pointee = UInt32(length)
  greetings += 1
  return greetings
}
