/// The sixteen general registers in the order of their numbers; assembly relies on it.
public struct GeneralRegisters: Sendable, BitwiseCopyable {
  @usableFromInline var values = InlineArray<16, UInt64>(repeating: 0)

  /// All zero.
  @inlinable public init() {}

  @inlinable public mutating func clear() {
    for index in 0..<16 { values[index] = 0 }
  }

  @inlinable public subscript(register: GeneralRegister) -> UInt64 {
    get { values[Int(register.rawValue)] }
    set { values[Int(register.rawValue)] = newValue }
  }
}
