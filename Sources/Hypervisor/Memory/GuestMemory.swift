import BootFormats
import HypervisorAssembly
import X86

/// The machine's memory as guests have it, seen through the direct map.
///
/// The direct map shares the nested page tables, so what guests cannot reach is not mapped here either.
/// Addresses come from guests: only those in memory are followed, never a device's registers, whose
/// reading may change them.
struct GuestMemory: PhysicalMemory {
  /// The linear address of physical address 0: the start of the upper half of the canonical addresses.
  static let directMap: UInt64 = 0xffff_8000_0000_0000
  /// Where the 32-bit device area ends and memory may go on.
  static let fourGiB: UInt64 = 1 << 32

  /// The end of the memory below 4 GiB.
  let lowEnd: UInt64
  /// The end of the memory above 4 GiB; 4 GiB if there is none.
  let highEnd: UInt64
  /// The hypervisor's own range.
  let hidden: Range<UInt64>

  init(map: MemoryMap, own: OwnMemory) {
    var low: UInt64 = 0
    var high = Self.fourGiB
    for index in map.indices where map[index].kind == .usable {
      let end = map[index].end.rawValue
      if end <= Self.fourGiB { low = max(low, end) } else { high = max(high, end) }
    }
    lowEnd = low
    highEnd = high
    hidden = own.base.rawValue..<own.end.rawValue
  }

  /// Where the hypervisor sees `bytes` bytes of the guest's memory; nil if they are not all such.
  func pointer(to address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawPointer? {
    let start = address.rawValue
    let (end, overflow) = start.addingReportingOverflow(bytes)
    guard !overflow, end <= lowEnd || (start >= Self.fourGiB && end <= highEnd) else { return nil }
    guard end <= hidden.lowerBound || start >= hidden.upperBound else { return nil }
    return UnsafeMutableRawPointer(bitPattern: UInt(Self.directMap + start))
  }

  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?
  {
    pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size))?.loadUnaligned(as: type)
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress)
    -> Bool
  {
    guard let target = pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)) else { return false }
    target.storeBytes(of: value, as: Value.self)
    return true
  }

  func exchange(_ expected: UInt8, for desired: UInt8, at address: PhysicalAddress) -> Bool {
    guard let target = pointer(to: address, bytes: 1) else { return false }
    return cpu_exchange_byte(target, expected, desired)
  }

  func read(_ address: PhysicalAddress, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard let target = buffer.baseAddress, !buffer.isEmpty else { return true }
    guard let source = pointer(to: address, bytes: UInt64(buffer.count)) else { return false }
    memcpy(target, source, buffer.count)
    return true
  }

  func write(_ buffer: UnsafeRawBufferPointer, to address: PhysicalAddress) -> Bool {
    guard let source = buffer.baseAddress, !buffer.isEmpty else { return true }
    guard let target = pointer(to: address, bytes: UInt64(buffer.count)) else { return false }
    memcpy(target, source, buffer.count)
    return true
  }
}

/// Physical memory below 4 GiB by its own addresses, as the boot tables map it.
struct BootMemory: PhysicalMemory {
  func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at address: PhysicalAddress)
    -> Value?
  {
    pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size))?.loadUnaligned(as: type)
  }

  func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at address: PhysicalAddress)
    -> Bool
  {
    guard let target = pointer(to: address, bytes: UInt64(MemoryLayout<Value>.size)) else { return false }
    target.storeBytes(of: value, as: Value.self)
    return true
  }

  private func pointer(to address: PhysicalAddress, bytes: UInt64) -> UnsafeMutableRawPointer? {
    let isMapped = address.rawValue > 0 && address.rawValue <= GuestMemory.fourGiB - bytes
    return isMapped ? UnsafeMutableRawPointer(bitPattern: UInt(address.rawValue)) : nil
  }
}
