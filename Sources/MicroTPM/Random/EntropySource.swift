/// Where fresh entropy comes from: the CPU's generator, in the hypervisor.
public protocol EntropySource {
  /// 64 random bits; nil if the CPU has no generator or this has none to give now. It must not wait for long.
  mutating func word() -> UInt64?
}
