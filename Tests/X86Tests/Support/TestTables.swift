import X86

/// Page tables in a dictionary, up to a given number.
final class TestTables: PageTableStore {
  private var tables: [UInt64: [UInt64]] = [:]
  private let capacity: Int

  init(capacity: Int = .max) { self.capacity = capacity }

  var count: Int { tables.count }

  func allocateTable() throws(OutOfTables) -> PhysicalAddress {
    guard count < capacity else { throw OutOfTables() }
    let address = UInt64(count + 1) << 12
    tables[address] = Array(repeating: 0, count: 512)
    return PhysicalAddress(address)
  }

  func entry(_ table: PhysicalAddress, _ index: Int) -> UInt64 { tables[table.rawValue]![index] }

  func setEntry(_ value: UInt64, _ table: PhysicalAddress, _ index: Int) {
    tables[table.rawValue]![index] = value
  }
}
