/// The bytes of an instruction, as far as they could be fetched: up to 15, the longest there is.
public struct InstructionBytes: Sendable, BitwiseCopyable {
  public let bytes: InlineArray<15, UInt8>
  public let count: Int

  /// The first `count` of `bytes`; 15 if it says more.
  @inlinable public init(_ bytes: InlineArray<15, UInt8>, count: Int) {
    self.bytes = bytes
    self.count = min(max(count, 0), InstructionBytes.maximum)
  }

  /// What a VMCB holds, if CPUID offers decode assists.
  @inlinable public init(_ control: borrowing ControlArea) {
    self.init(control.guestInstructionBytes, count: Int(control.guestInstructionBytesCount))
  }

  /// The byte at `index`, or nil if it was not fetched.
  @inlinable public func byte(at index: Int) -> UInt8? {
    index >= 0 && index < count ? bytes[index] : nil
  }

  /// The most bytes that an instruction can have (APM vol 3, 1.2.1).
  @inlinable public static var maximum: Int { 15 }
}
