import X86

/// A file that the loader put into memory beside the kernel.
public struct MultibootModule: Equatable, Sendable, BitwiseCopyable {
  public var start: PhysicalAddress
  /// The first address behind the module.
  public var end: PhysicalAddress
  /// The string given with the module, in QEMU beginning with the file's name; nil if there is none.
  public var commandLine: PhysicalAddress?

  public init(start: PhysicalAddress, end: PhysicalAddress, commandLine: PhysicalAddress?) {
    self.start = start
    self.end = end
    self.commandLine = commandLine
  }

  public var length: UInt64 { end.rawValue &- start.rawValue }
}

/// What a multiboot loader says of the machine (Multiboot specification 0.6.96, section 3.3).
public struct MultibootInformation: Sendable {
  public static let moduleCapacity = 8

  public private(set) var flags: MultibootInformationFlags
  /// KiB from address 0, and from 1 MiB to the first hole; nil if the loader did not say.
  public private(set) var lowerKilobytes: UInt32?
  public private(set) var upperKilobytes: UInt32?
  public private(set) var commandLine: PhysicalAddress?
  /// The loader's own name; nil if it did not say.
  public private(set) var loaderName: PhysicalAddress?
  public private(set) var moduleCount = 0
  public private(set) var memoryMap = MemoryMap()

  private var modules = InlineArray<8, MultibootModule>(
    repeating: MultibootModule(start: PhysicalAddress(0), end: PhysicalAddress(0), commandLine: nil))

  /// The module with this index, in the loader's order.
  public func module(_ index: Int) -> MultibootModule {
    precondition(index < moduleCount)
    return modules[index]
  }

  /// Reads and checks the block and what it points to, except for the strings.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    at address: PhysicalAddress, from memory: borrowing Memory
  ) throws(MultibootError) -> Self {
    try Self(at: address, from: memory)
  }

  private init<Memory: PhysicalMemory & ~Copyable>(
    at address: PhysicalAddress, from memory: borrowing Memory
  ) throws(MultibootError) {
    typealias Field = MultibootInformationField
    flags = .init(rawValue: try memory.word(at: address &+ Field.flags))
    if flags.contains(.memorySize) {
      lowerKilobytes = try memory.word(at: address &+ Field.memoryLower)
      upperKilobytes = try memory.word(at: address &+ Field.memoryUpper)
    }
    if flags.contains(.commandLine) {
      commandLine = try memory.pointer(at: address &+ Field.commandLine)
    }
    if flags.contains(.loaderName) {
      loaderName = try memory.pointer(at: address &+ Field.loaderName)
    }
    if flags.contains(.modules) {
      try readModules(
        count: try memory.word(at: address &+ Field.moduleCount),
        at: try memory.pointer(at: address &+ Field.moduleAddress), from: memory)
    }
    memoryMap = try readMemoryMap(at: address, from: memory)
  }

  private mutating func readModules<Memory: PhysicalMemory & ~Copyable>(
    count: UInt32, at table: PhysicalAddress, from memory: borrowing Memory
  ) throws(MultibootError) {
    typealias Field = MultibootModuleField
    guard count <= UInt32(Self.moduleCapacity) else { throw .tooManyModules(count) }
    moduleCount = Int(count)
    for index in 0..<moduleCount {
      let entry = table &+ UInt64(index) * Field.size
      let string = try memory.pointer(at: entry &+ Field.string)
      let module = MultibootModule(
        start: try memory.pointer(at: entry &+ Field.start), end: try memory.pointer(at: entry &+ Field.end),
        commandLine: string.rawValue == 0 ? nil : string)
      guard module.start <= module.end else { throw .moduleWithoutEnd(index) }
      modules[index] = module
    }
  }
}

extension PhysicalMemory where Self: ~Copyable {
  /// A 32-bit field of a multiboot structure.
  func word(at address: PhysicalAddress) throws(MultibootError) -> UInt32 {
    guard let value = load(UInt32.self, at: address) else { throw .unreadable(address) }
    return value
  }

  /// A 32-bit field that holds an address.
  func pointer(at address: PhysicalAddress) throws(MultibootError) -> PhysicalAddress {
    PhysicalAddress(UInt64(try word(at: address)))
  }

  /// A 64-bit field of a multiboot structure.
  func long(at address: PhysicalAddress) throws(MultibootError) -> UInt64 {
    guard let value = load(UInt64.self, at: address) else { throw .unreadable(address) }
    return value
  }
}
