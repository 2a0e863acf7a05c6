import X86

/// Why an information block could not be written.
public enum MultibootBuildError: Error, Equatable, Sendable {
  /// This address is not in memory, or above 4 GiB, where a multiboot kernel cannot look.
  case unreachable(PhysicalAddress)
  /// There are more modules than ``MultibootInformation/moduleCapacity``.
  case tooManyModules
}

/// Writes the information block for a multiboot kernel that we boot (Multiboot specification 0.6.96,
/// section 3.3): one piece of memory with the block, its tables and its strings.
public struct MultibootInformationBuilder: Sendable {
  private static let loaderName: StaticString = "TrustVisor"

  public var memoryMap: MemoryMap
  public var commandLine: CommandLine
  public private(set) var moduleCount = 0

  private var modules = InlineArray<8, MultibootModule>(
    repeating: MultibootModule(start: PhysicalAddress(0), end: PhysicalAddress(0), commandLine: nil))

  public init(memoryMap: MemoryMap, commandLine: CommandLine) {
    self.memoryMap = memoryMap
    self.commandLine = commandLine
  }

  /// Adds a module. Its string stays where it is, and must be below 4 GiB.
  public mutating func append(_ module: MultibootModule) throws(MultibootBuildError) {
    guard moduleCount < MultibootInformation.moduleCapacity else { throw .tooManyModules }
    modules[moduleCount] = module
    moduleCount += 1
  }

  /// Room for any block: two pages.
  public static let largestSize: UInt64 = 2 * PageSize.small

  /// How much memory the block with all that belongs to it takes.
  public var size: UInt64 { nameOffset + UInt64(Self.loaderName.utf8CodeUnitCount) + 1 }

  private var modulesOffset: UInt64 { MultibootInformationField.size }
  private var mapOffset: UInt64 { modulesOffset + UInt64(moduleCount) * MultibootModuleField.size }
  private var entrySize: UInt64 { MultibootMemoryMapField.leastSize + MultibootMemoryMapField.sizeOfSize }
  private var mapLength: UInt64 { UInt64(memoryMap.count) * entrySize }
  private var commandLineOffset: UInt64 { mapOffset + mapLength }
  private var nameOffset: UInt64 { commandLineOffset + UInt64(commandLine.count) + 1 }

  /// Writes ``size`` bytes at a multiple of 4.
  public func write<Memory: PhysicalMemory & ~Copyable>(
    to memory: borrowing Memory, at address: PhysicalAddress
  ) throws(MultibootBuildError) {
    guard size <= ELF.limit32, address.rawValue <= ELF.limit32 - size else { throw .unreachable(address) }
    let block = InformationBlock(address: address)
    try writeFields(block, memory)
    for index in 0..<moduleCount { try writeModule(index, block, memory) }
    for index in memoryMap.indices { try writeRegion(index, block, memory) }
    guard commandLine.write(to: memory, at: address &+ commandLineOffset) else { throw .unreachable(address) }
    for index in 0..<Self.loaderName.utf8CodeUnitCount {
      try block.put(Self.loaderName.byte(index), nameOffset + UInt64(index), memory)
    }
    try block.put(UInt8(0), nameOffset + UInt64(Self.loaderName.utf8CodeUnitCount), memory)
  }

  private func writeFields<Memory: PhysicalMemory & ~Copyable>(
    _ block: InformationBlock, _ memory: borrowing Memory
  ) throws(MultibootBuildError) {
    typealias Field = MultibootInformationField
    typealias Flags = MultibootInformationFlags
    for offset in stride(from: 0, to: Field.size, by: UInt32.bitWidth / 8) {
      try block.put(UInt32(0), offset, memory)
    }
    let flags: Flags = .memorySize | .commandLine | .modules | .memoryMap | .loaderName
    try block.put(flags.rawValue, Field.flags, memory)
    try block.put(memoryMap.lowerKilobytes, Field.memoryLower, memory)
    try block.put(memoryMap.upperKilobytes, Field.memoryUpper, memory)
    try block.putAddress(commandLineOffset, Field.commandLine, memory)
    try block.put(UInt32(moduleCount), Field.moduleCount, memory)
    try block.putAddress(modulesOffset, Field.moduleAddress, memory)
    try block.put(UInt32(mapLength), Field.memoryMapLength, memory)
    try block.putAddress(mapOffset, Field.memoryMapAddress, memory)
    try block.putAddress(nameOffset, Field.loaderName, memory)
  }

  private func writeModule<Memory: PhysicalMemory & ~Copyable>(
    _ index: Int, _ block: InformationBlock, _ memory: borrowing Memory
  ) throws(MultibootBuildError) {
    typealias Field = MultibootModuleField
    let entry = modulesOffset + UInt64(index) * Field.size
    let module = modules[index]
    let string = module.commandLine ?? PhysicalAddress(0)
    guard module.end.rawValue < ELF.limit32 else { throw .unreachable(module.end) }
    guard string.rawValue < ELF.limit32 else { throw .unreachable(string) }
    try block.put(UInt32(truncatingIfNeeded: module.start.rawValue), entry + Field.start, memory)
    try block.put(UInt32(truncatingIfNeeded: module.end.rawValue), entry + Field.end, memory)
    try block.put(UInt32(truncatingIfNeeded: string.rawValue), entry + Field.string, memory)
    try block.put(UInt32(0), entry + Field.reserved, memory)
  }

  private func writeRegion<Memory: PhysicalMemory & ~Copyable>(
    _ index: Int, _ block: InformationBlock, _ memory: borrowing Memory
  ) throws(MultibootBuildError) {
    typealias Field = MultibootMemoryMapField
    let entry = mapOffset + UInt64(index) * entrySize
    try block.put(UInt32(Field.leastSize), entry + Field.size, memory)
    try block.put(memoryMap[index].base.rawValue, entry + Field.base, memory)
    try block.put(memoryMap[index].length, entry + Field.length, memory)
    try block.put(memoryMap[index].kind.rawValue, entry + Field.kind, memory)
  }
}

/// The memory that is written to.
private struct InformationBlock {
  let address: PhysicalAddress

  func put<Value: FixedWidthInteger & BitwiseCopyable, Memory: PhysicalMemory & ~Copyable>(
    _ value: Value, _ offset: UInt64, _ memory: borrowing Memory
  ) throws(MultibootBuildError) {
    guard memory.store(value, at: address &+ offset) else { throw .unreachable(address &+ offset) }
  }

  /// Stores where another part of the block is.
  func putAddress<Memory: PhysicalMemory & ~Copyable>(
    _ target: UInt64, _ offset: UInt64, _ memory: borrowing Memory
  ) throws(MultibootBuildError) {
    try put(UInt32(truncatingIfNeeded: (address &+ target).rawValue), offset, memory)
  }
}

extension MemoryMap {
  private static let kilobyte: UInt64 = 1 << 10
  /// Where the memory ends that `mem_lower` may count, and where that begins which `mem_upper` counts.
  private static let lowerLimit: UInt64 = 640 << 10
  private static let upperStart: UInt64 = 1 << 20

  /// KiB of usable memory from address 0, at most 640.
  public var lowerKilobytes: UInt32 { UInt32(min(usable(from: 0), Self.lowerLimit) / Self.kilobyte) }

  /// KiB of usable memory from 1 MiB to the first hole.
  public var upperKilobytes: UInt32 {
    UInt32(clamping: usable(from: Self.upperStart) / Self.kilobyte)
  }

  private func usable(from start: UInt64) -> UInt64 {
    for index in indices where self[index].kind == .usable {
      if self[index].base.rawValue <= start, start < self[index].end.rawValue {
        return self[index].end.rawValue - start
      }
    }
    return 0
  }
}
