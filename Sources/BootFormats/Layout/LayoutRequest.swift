import X86

/// Why a guest cannot be put into memory.
public enum LayoutError: Error, Equatable, Sendable {
  /// A part of the kernel belongs where there is no usable memory, and it cannot be elsewhere.
  case kernelMemoryNotUsable(base: PhysicalAddress, length: UInt64)
  /// No room for a file that is handed over; its index and its length.
  case noRoomForFile(Int, length: UInt64)
  /// No room for what the guest is told, such as boot_params.
  case noRoomForHandover(length: UInt64)
  /// The files lie in each other's way, and there is no room to put one aside.
  case noRoomToMove
  /// There are more files than ``LayoutRequest/fileCapacity``.
  case tooManyFiles
  /// The memory map is too fragmented to plan with.
  case memoryMapFull
}

/// What has to be put where, before a guest can be entered.
public struct LayoutRequest: Sendable {
  public static let fileCapacity = 8

  /// The guest's memory: the hypervisor's is already not usable in it.
  public var memoryMap: MemoryMap
  /// The kernel with its segments at their addresses.
  public var kernel: ProgramImage
  /// The alignment that the kernel keeps when it is not at its own address; nil if it must be there.
  public var relocation: UInt64?
  /// How much memory is needed, in whole pages, for what the guest is told.
  public var handoverSize: UInt64
  /// Where the files that are handed over must end.
  public var fileLimit = PhysicalAddress(ELF.limit32)
  public private(set) var fileCount = 0

  private var files = InlineArray<8, FileExtent?>(repeating: nil)

  public init(memoryMap: MemoryMap, kernel: ProgramImage, handoverSize: UInt64) {
    self.memoryMap = memoryMap
    self.kernel = kernel
    self.handoverSize = handoverSize
  }

  /// Adds a file that the guest finds in memory: an initrd, a module.
  public mutating func append(_ file: FileExtent) throws(LayoutError) {
    guard fileCount < Self.fileCapacity else { throw .tooManyFiles }
    files[fileCount] = file
    fileCount += 1
  }

  func file(_ index: Int) -> FileExtent? {
    precondition(index < fileCount)
    return files[index]
  }
}
