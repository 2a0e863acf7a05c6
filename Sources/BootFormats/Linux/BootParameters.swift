import X86

/// Byte offsets in boot_params outside of the setup header (Linux Documentation/arch/x86/zero-page.rst;
/// struct boot_params).
enum BootParametersField {
  static let rsdp: UInt64 = 0x070
  static let ramdiskAddressHigh: UInt64 = 0x0c0
  static let ramdiskSizeHigh: UInt64 = 0x0c4
  static let commandLineHigh: UInt64 = 0x0c8
  static let memoryMapCount: UInt64 = 0x1e8
  static let memoryMap: UInt64 = 0x2d0
  /// struct boot_e820_entry.
  static let entryBase: UInt64 = 0
  static let entryLength: UInt64 = 8
  static let entryKind: UInt64 = 16
  static let entrySize: UInt64 = 20
}

/// Why boot_params could not be written.
public enum BootParametersError: Error, Equatable, Sendable {
  /// This address is not in memory.
  case unreachable(PhysicalAddress)
}

/// What a Linux kernel is told when it is entered: the "zero page".
public struct BootParameters: Sendable {
  /// How much memory they take.
  public static let size: UInt64 = 4096

  public var kernel: LinuxImage
  public var commandLine: PhysicalAddress
  public var ramdisk: PhysicalAddress?
  public var ramdiskSize: UInt64 = 0
  public var memoryMap: MemoryMap
  /// Where ACPI's root is, if it is not where a BIOS puts it.
  public var rsdp: PhysicalAddress?

  public init(kernel: LinuxImage, commandLine: PhysicalAddress, memoryMap: MemoryMap) {
    self.kernel = kernel
    self.commandLine = commandLine
    self.memoryMap = memoryMap
  }

  /// Writes them.
  public func write<Memory: PhysicalMemory & ~Copyable>(
    to memory: borrowing Memory, at address: PhysicalAddress
  ) throws(BootParametersError) {
    let page = ParameterPage(address: address)
    try page.clear(memory)
    for offset in 0..<kernel.header.count {
      try page.put(kernel.header[offset], SetupField.headerStart + UInt64(offset), memory)
    }
    try writeHeader(page, memory)
    try writeRamdisk(page, memory)
    try page.put(rsdp?.rawValue ?? 0, BootParametersField.rsdp, memory)
    try writeMemoryMap(page, memory)
  }

  private func writeHeader<Memory: PhysicalMemory & ~Copyable>(
    _ page: ParameterPage, _ memory: borrowing Memory
  ) throws(BootParametersError) {
    if kernel.format == .vmlinux { try writeVmlinuxHeader(page, memory) }
    try page.put(SetupValue.unknownLoader, SetupField.loaderType, memory)
    let flags = memory.load(UInt8.self, at: page.address &+ SetupField.loadFlags) ?? 0
    try page.put((flags | SetupValue.loadedHigh) & ~SetupValue.canUseHeap, SetupField.loadFlags, memory)
    try page.put(UInt32(truncatingIfNeeded: kernel.program.base.rawValue), SetupField.code32Start, memory)
    try page.put(low(commandLine), SetupField.commandLine, memory)
    try page.put(high(commandLine), BootParametersField.commandLineHigh, memory)
  }

  /// The fields that the kernel itself, past its decompressor, looks at or checks.
  private func writeVmlinuxHeader<Memory: PhysicalMemory & ~Copyable>(
    _ page: ParameterPage, _ memory: borrowing Memory
  ) throws(BootParametersError) {
    try page.put(SetupValue.bootFlag, SetupField.bootFlag, memory)
    try page.put(SetupValue.signature, SetupField.signature, memory)
    try page.put(SetupValue.extendedFlagsVersion, SetupField.version, memory)
    try page.put(SetupValue.kernelAlignment, SetupField.kernelAlignment, memory)
    try page.put(kernel.ramdiskLimit, SetupField.ramdiskLimit, memory)
    try page.put(kernel.commandLineSize, SetupField.commandLineSize, memory)
    try page.put(kernel.loadFlags.rawValue, SetupField.extendedLoadFlags, memory)
  }

  private func writeRamdisk<Memory: PhysicalMemory & ~Copyable>(
    _ page: ParameterPage, _ memory: borrowing Memory
  ) throws(BootParametersError) {
    let place = ramdisk ?? PhysicalAddress(0)
    let size = PhysicalAddress(ramdisk == nil ? 0 : ramdiskSize)
    try page.put(low(place), SetupField.ramdiskAddress, memory)
    try page.put(low(size), SetupField.ramdiskSize, memory)
    try page.put(high(place), BootParametersField.ramdiskAddressHigh, memory)
    try page.put(high(size), BootParametersField.ramdiskSizeHigh, memory)
  }

  private func writeMemoryMap<Memory: PhysicalMemory & ~Copyable>(
    _ page: ParameterPage, _ memory: borrowing Memory
  ) throws(BootParametersError) {
    typealias Field = BootParametersField
    try page.put(UInt8(memoryMap.count), Field.memoryMapCount, memory)
    for index in memoryMap.indices {
      let entry = Field.memoryMap + UInt64(index) * Field.entrySize
      try page.put(memoryMap[index].base.rawValue, entry + Field.entryBase, memory)
      try page.put(memoryMap[index].length, entry + Field.entryLength, memory)
      try page.put(memoryMap[index].kind.rawValue, entry + Field.entryKind, memory)
    }
  }

  private func low(_ address: PhysicalAddress) -> UInt32 { UInt32(truncatingIfNeeded: address.rawValue) }

  private func high(_ address: PhysicalAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: address.rawValue >> UInt64(UInt32.bitWidth))
  }
}

/// The page that is written to.
private struct ParameterPage {
  let address: PhysicalAddress

  func clear<Memory: PhysicalMemory & ~Copyable>(_ memory: borrowing Memory) throws(BootParametersError) {
    let step = UInt64(UInt64.bitWidth / 8)
    for word in 0..<BootParameters.size / step { try put(UInt64(0), word * step, memory) }
  }

  func put<Value: FixedWidthInteger & BitwiseCopyable, Memory: PhysicalMemory & ~Copyable>(
    _ value: Value, _ offset: UInt64, _ memory: borrowing Memory
  ) throws(BootParametersError) {
    guard memory.store(value, at: address &+ offset) else { throw .unreachable(address &+ offset) }
  }
}
