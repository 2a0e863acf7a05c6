import X86

/// Why a multiboot information block was not accepted.
public enum MultibootError: Error, Equatable, Sendable {
  /// The block, or a table it points to, does not lie in memory.
  case unreadable(PhysicalAddress)
  /// There are more modules than ``MultibootInformation/moduleCapacity``.
  case tooManyModules(UInt32)
  /// The module with this index ends before it begins.
  case moduleWithoutEnd(Int)
  /// Neither a memory map nor a memory size is given.
  case noMemorySize
  /// The memory map claims to be longer than any real one.
  case memoryMapTooLong(UInt32)
  /// An entry of the memory map is too small, or reaches over the map's end.
  case badMemoryMapEntry(PhysicalAddress)
  /// The memory map has more entries than we can hold.
  case memoryMapFull
}
