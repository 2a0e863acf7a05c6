import X86

/// Byte offsets in the root pointer (ACPI specification 6.5, 5.2.5.3), and where a BIOS puts it (5.2.5.1).
private enum RootPointer {
  static var signatureLow: UInt32 { ACPISignature("RSD ").rawValue }
  static var signatureHigh: UInt32 { ACPISignature("PTR ").rawValue }
  static let signatureHighOffset: UInt64 = 4
  static let revision: UInt64 = 15
  static let rsdt: UInt64 = 16
  static let length: UInt64 = 20
  static let xsdt: UInt64 = 24
  static let firstSize: UInt64 = 20
  static let size: UInt64 = 36
  /// From this revision on there is an XSDT.
  static let extendedRevision: UInt8 = 2
  static let alignment: UInt64 = 16

  /// Where the BIOS data area has the segment of the extended one.
  static let extendedAreaSegment = PhysicalAddress(0x40e)
  static let segmentShift: UInt64 = 4
  static let extendedAreaSearch: UInt64 = 1 << 10
  static let bios = PhysicalAddress(0xe_0000)
  static let biosSize: UInt64 = 128 << 10
}

/// The table of tables: RSDT or XSDT (ACPI specification 6.5, 5.2.7 and 5.2.8).
public struct ACPI: Equatable, Sendable {
  /// The root pointer itself, which Linux can be told of.
  public let rootPointer: PhysicalAddress
  private let root: ACPITable
  private let entrySize: UInt64

  /// Looks for the root pointer in the places of a BIOS machine.
  public static func find<Memory: PhysicalMemory & ~Copyable>(
    in memory: borrowing Memory
  ) throws(ACPIError) -> Self {
    if let segment = memory.load(UInt16.self, at: RootPointer.extendedAreaSegment), segment != 0 {
      let area = PhysicalAddress(UInt64(segment) << RootPointer.segmentShift)
      if let found = search(area, RootPointer.extendedAreaSearch, memory) {
        return try read(at: found, from: memory)
      }
    }
    guard let found = search(RootPointer.bios, RootPointer.biosSize, memory) else { throw .noRootPointer }
    return try read(at: found, from: memory)
  }

  /// Reads a root pointer that is known to be one.
  public static func read<Memory: PhysicalMemory & ~Copyable>(
    at address: PhysicalAddress, from memory: borrowing Memory
  ) throws(ACPIError) -> Self {
    guard let revision = memory.load(UInt8.self, at: address &+ RootPointer.revision),
      let rsdt = memory.load(UInt32.self, at: address &+ RootPointer.rsdt)
    else { throw .unreadable(address) }
    if revision >= RootPointer.extendedRevision, let xsdt = extended(address, memory) {
      let root = try ACPITable.read(at: xsdt, from: memory)
      return Self(rootPointer: address, root: root, entrySize: UInt64(UInt64.bitWidth / 8))
    }
    let root = try ACPITable.read(at: PhysicalAddress(UInt64(rsdt)), from: memory)
    return Self(rootPointer: address, root: root, entrySize: UInt64(UInt32.bitWidth / 8))
  }

  /// The first table of that signature; nil if there is none. Broken tables of other names do no harm.
  public func table<Memory: PhysicalMemory & ~Copyable>(
    _ signature: ACPISignature, from memory: borrowing Memory
  ) throws(ACPIError) -> ACPITable? {
    for index in 0..<(root.length - ACPITable.headerSize) / entrySize {
      guard let address = entry(index, memory) else { throw .unreadable(root.address) }
      if memory.load(UInt32.self, at: address) == signature.rawValue {
        return try ACPITable.read(at: address, from: memory)
      }
    }
    return nil
  }

  private func entry<Memory: PhysicalMemory & ~Copyable>(
    _ index: UInt64, _ memory: borrowing Memory
  ) -> PhysicalAddress? {
    let offset = ACPITable.headerSize + index * entrySize
    if entrySize == UInt64(UInt64.bitWidth / 8) {
      return root.load(UInt64.self, at: offset, from: memory).map { PhysicalAddress($0) }
    }
    return root.load(UInt32.self, at: offset, from: memory).map { PhysicalAddress(UInt64($0)) }
  }

  private static func search<Memory: PhysicalMemory & ~Copyable>(
    _ area: PhysicalAddress, _ size: UInt64, _ memory: borrowing Memory
  ) -> PhysicalAddress? {
    for offset in stride(from: 0, to: size, by: Int(RootPointer.alignment)) {
      let place = area &+ offset
      guard memory.load(UInt32.self, at: place) == RootPointer.signatureLow,
        memory.load(UInt32.self, at: place &+ RootPointer.signatureHighOffset) == RootPointer.signatureHigh
      else { continue }
      if ACPITable.checksum(of: place, length: RootPointer.firstSize, memory) == 0 { return place }
    }
    return nil
  }

  /// The XSDT's address, if the root pointer's later part is whole.
  private static func extended<Memory: PhysicalMemory & ~Copyable>(
    _ address: PhysicalAddress, _ memory: borrowing Memory
  ) -> PhysicalAddress? {
    guard let length = memory.load(UInt32.self, at: address &+ RootPointer.length),
      UInt64(length) == RootPointer.size,
      ACPITable.checksum(of: address, length: RootPointer.size, memory) == 0,
      let xsdt = memory.load(UInt64.self, at: address &+ RootPointer.xsdt), xsdt != 0
    else { return nil }
    return PhysicalAddress(xsdt)
  }
}
