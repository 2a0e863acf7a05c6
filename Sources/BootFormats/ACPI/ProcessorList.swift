import X86

/// A processor that firmware tells of.
public struct ProcessorEntry: Equatable, Sendable, BitwiseCopyable {
  public let apicID: UInt32
  /// Ready for use.
  public let isEnabled: Bool
  /// Not there now, but may be plugged in (ACPI specification 6.5, table 5.24); firmware older than that
  /// flag says neither.
  public let isOnlineCapable: Bool
}

/// Byte offsets and numbers of the multiple APIC description table (ACPI specification 6.5, 5.2.12).
private enum MADT {
  static let localAPIC: UInt64 = 36
  static let firstEntry: UInt64 = 44
  static let entryType: UInt64 = 0
  static let entryLength: UInt64 = 1
  static let entryHeaderSize: UInt64 = 2

  static let typeLocalAPIC: UInt8 = 0
  static let typeIOAPIC: UInt8 = 1
  static let ioAPICAddress: UInt64 = 4
  static let localAPICID: UInt64 = 3
  static let localAPICFlags: UInt64 = 4
  /// An entry of no processor.
  static let noAPIC: UInt8 = 0xff

  static let typeAddressOverride: UInt8 = 5
  static let overrideAddress: UInt64 = 4

  static let typeX2APIC: UInt8 = 9
  static let x2APICID: UInt64 = 4
  static let x2APICFlags: UInt64 = 8
  static let noX2APIC: UInt32 = 0xffff_ffff

  static let flagEnabled: UInt32 = 1 << 0
  static let flagOnlineCapable: UInt32 = 1 << 1
}

/// The processors of the machine, and where their local APICs are, from the MADT.
public struct ProcessorList: Sendable {
  public static let capacity = 64
  public static let ioAPICCapacity = 8

  public private(set) var localAPIC: PhysicalAddress
  public private(set) var count = 0
  /// How many I/O APICs there are; those beyond ``ioAPICCapacity`` are an error.
  public private(set) var ioAPICCount = 0

  private var entries = InlineArray<64, ProcessorEntry>(
    repeating: ProcessorEntry(apicID: 0, isEnabled: false, isOnlineCapable: false))

  /// How many are ready for use.
  public var enabledCount: Int {
    var sum = 0
    for index in indices where entries[index].isEnabled { sum += 1 }
    return sum
  }

  private var ioAPICs = InlineArray<8, PhysicalAddress>(repeating: PhysicalAddress(0))

  /// Where the registers of an I/O APIC are.
  public func ioAPIC(_ index: Int) -> PhysicalAddress {
    precondition(index < ioAPICCount)
    return ioAPICs[index]
  }

  public var indices: Range<Int> { 0..<count }

  public subscript(index: Int) -> ProcessorEntry {
    precondition(index < count)
    return entries[index]
  }

  public static func read<Memory: PhysicalMemory & ~Copyable>(
    _ table: ACPITable, from memory: borrowing Memory
  ) throws(ACPIError) -> Self {
    guard let address = table.load(UInt32.self, at: MADT.localAPIC, from: memory) else {
      throw .badLength(table.address)
    }
    var list = Self(localAPIC: PhysicalAddress(UInt64(address)))
    var offset = MADT.firstEntry
    while offset < table.length {
      guard let length = table.load(UInt8.self, at: offset + MADT.entryLength, from: memory),
        UInt64(length) >= MADT.entryHeaderSize, UInt64(length) <= table.length - offset
      else { throw .badLength(table.address) }
      try list.readEntry(table, offset, memory)
      offset += UInt64(length)
    }
    return list
  }

  private init(localAPIC: PhysicalAddress) { self.localAPIC = localAPIC }

  private mutating func readEntry<Memory: PhysicalMemory & ~Copyable>(
    _ table: ACPITable, _ offset: UInt64, _ memory: borrowing Memory
  ) throws(ACPIError) {
    switch table.load(UInt8.self, at: offset + MADT.entryType, from: memory) {
    case MADT.typeLocalAPIC:
      guard let id = table.load(UInt8.self, at: offset + MADT.localAPICID, from: memory),
        let flags = table.load(UInt32.self, at: offset + MADT.localAPICFlags, from: memory)
      else { throw .badLength(table.address) }
      if id != MADT.noAPIC { try append(UInt32(id), flags) }
    case MADT.typeIOAPIC:
      guard let address = table.load(UInt32.self, at: offset + MADT.ioAPICAddress, from: memory) else {
        throw .badLength(table.address)
      }
      guard ioAPICCount < Self.ioAPICCapacity else { throw .tooManyProcessors }
      ioAPICs[ioAPICCount] = PhysicalAddress(UInt64(address))
      ioAPICCount += 1
    case MADT.typeX2APIC:
      guard let id = table.load(UInt32.self, at: offset + MADT.x2APICID, from: memory),
        let flags = table.load(UInt32.self, at: offset + MADT.x2APICFlags, from: memory)
      else { throw .badLength(table.address) }
      if id != MADT.noX2APIC { try append(id, flags) }
    case MADT.typeAddressOverride:
      guard let address = table.load(UInt64.self, at: offset + MADT.overrideAddress, from: memory) else {
        throw .badLength(table.address)
      }
      localAPIC = PhysicalAddress(address)
    default: break
    }
  }

  /// Processors that are not in use may be left out when the list is full; those that are may not.
  private mutating func append(_ id: UInt32, _ flags: UInt32) throws(ACPIError) {
    let entry = ProcessorEntry(
      apicID: id, isEnabled: flags & MADT.flagEnabled != 0,
      isOnlineCapable: flags & MADT.flagOnlineCapable != 0)
    guard count < Self.capacity else {
      if entry.isEnabled { throw .tooManyProcessors }
      return
    }
    entries[count] = entry
    count += 1
  }
}
