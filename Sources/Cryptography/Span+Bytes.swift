/// Whether two byte strings are equal, in a time that tells nothing but their lengths.
public func areEqualInConstantTime(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  var difference: UInt8 = 0
  for index in left.indices { difference |= left[index] ^ right[index] }
  return difference == 0
}

extension StaticString {
  /// Its UTF-8, without the zero behind it.
  func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    withUTF8Buffer { unsafe body(Span(_unsafeElements: $0)) }
  }
}
