import X86

/// Why firmware's ACPI tables were not accepted.
public enum ACPIError: Error, Equatable, Sendable {
  /// No root pointer where a BIOS puts it.
  case noRootPointer
  /// A table is not, or not wholly, in memory.
  case unreadable(PhysicalAddress)
  /// A table's length cannot be right.
  case badLength(PhysicalAddress)
  /// A table's bytes do not add up to zero.
  case badChecksum(PhysicalAddress)
  /// There are more processors in use than ``ProcessorList/capacity``.
  case tooManyProcessors
}

/// A table's four letters, as the number that they are in memory.
public struct ACPISignature: RawRepresentable, Equatable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ letters: StaticString) {
    rawValue = 0
    for index in (0..<letters.utf8CodeUnitCount).reversed() {
      rawValue = rawValue << UInt32(UInt8.bitWidth) | UInt32(letters.byte(index))
    }
  }

  /// Multiple APIC description table (ACPI specification 6.5, 5.2.12).
  public static var madt: Self { Self("APIC") }
  /// Fixed ACPI description table (5.2.9).
  public static var fadt: Self { Self("FACP") }
}

/// A table whose length and checksum have been found right (ACPI specification 6.5, 5.2.6).
public struct ACPITable: Equatable, Sendable {
  static let lengthOffset: UInt64 = 4
  static let headerSize: UInt64 = 36
  /// Longer than any real table; it bounds the walk through a broken one.
  private static let longest: UInt64 = 1 << 20

  public let address: PhysicalAddress
  public let length: UInt64

  public static func read<Memory: PhysicalMemory & ~Copyable>(
    at address: PhysicalAddress, from memory: borrowing Memory
  ) throws(ACPIError) -> Self {
    guard let length = memory.load(UInt32.self, at: address &+ lengthOffset) else {
      throw .unreadable(address)
    }
    guard UInt64(length) >= headerSize, UInt64(length) <= longest else { throw .badLength(address) }
    guard let sum = checksum(of: address, length: UInt64(length), memory) else { throw .unreadable(address) }
    guard sum == 0 else { throw .badChecksum(address) }
    return Self(address: address, length: UInt64(length))
  }

  /// The integer at an offset, or nil if it is not wholly in the table.
  func load<Value: FixedWidthInteger & BitwiseCopyable, Memory: PhysicalMemory & ~Copyable>(
    _ type: Value.Type, at offset: UInt64, from memory: borrowing Memory
  ) -> Value? {
    let size = UInt64(Value.bitWidth / 8)
    guard offset <= length, size <= length - offset else { return nil }
    return memory.load(type, at: address &+ offset)
  }

  /// The sum of some bytes, or nil if they are not in memory.
  static func checksum<Memory: PhysicalMemory & ~Copyable>(
    of address: PhysicalAddress, length: UInt64, _ memory: borrowing Memory
  ) -> UInt8? {
    var sum: UInt8 = 0
    for offset in 0..<length {
      guard let byte = memory.load(UInt8.self, at: address &+ offset) else { return nil }
      sum &+= byte
    }
    return sum
  }
}
