import X86

/// A file that lies in physical memory. Reads are by offset, and never reach over the file's end.
public struct FileExtent: Equatable, Sendable, BitwiseCopyable {
  public let start: PhysicalAddress
  public let length: UInt64

  /// nil if the range runs past what the bus can address.
  public init?(start: PhysicalAddress, length: UInt64) {
    guard start.rawValue < MemoryRegion.addressLimit,
      length <= MemoryRegion.addressLimit - start.rawValue
    else { return nil }
    self.start = start
    self.length = length
  }

  /// A loader's module.
  public init?(_ module: MultibootModule) {
    guard module.start <= module.end else { return nil }
    self.init(start: module.start, length: module.length)
  }

  /// The first address behind the file.
  public var end: PhysicalAddress { start &+ length }

  /// True if all of the range lies in the file.
  public func contains(offset: UInt64, length: UInt64) -> Bool {
    offset <= self.length && length <= self.length - offset
  }

  /// The little-endian integer at an offset, or nil if it does not lie wholly in the file and in memory.
  public func load<Value: FixedWidthInteger & BitwiseCopyable, Memory: PhysicalMemory & ~Copyable>(
    _ type: Value.Type, at offset: UInt64, from memory: borrowing Memory
  ) -> Value? {
    guard contains(offset: offset, length: UInt64(Value.bitWidth / 8)) else { return nil }
    return memory.load(type, at: start &+ offset)
  }
}
