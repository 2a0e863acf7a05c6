/// Which of the registry's places a PAL has: what detection tells inside it.
public struct PALNumber: Equatable, Sendable, BitwiseCopyable {
  public let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }

  var index: Int { Int(rawValue) }
}
