/// Which accesses to MSRs exit: 4 KiB, two bits far apart for each MSR of two ranges (SDM vol 3, 25.6.9).
public enum MSRBitmap {
  /// The size in bytes; the map is 4 KiB aligned.
  @inlinable public static var size: Int { 4096 }

  /// Where a bit is.
  public struct Position: Hashable, Sendable, BitwiseCopyable {
    public var byteOffset: Int
    public var mask: UInt8

    @inlinable public init(byteOffset: Int, mask: UInt8) {
      self.byteOffset = byteOffset
      self.mask = mask
    }
  }

  /// The place of the bit for reads or writes, or nil if the MSR is in neither range: then every access
  /// exits.
  @inlinable public static func position(of msr: MSR, write: Bool) -> Position? {
    let range: Int
    switch msr.rawValue & ~indexMask {
    case lowRange: range = 0
    case highRange: range = 1
    default: return nil
    }
    let index = Int(msr.rawValue & indexMask)
    return Position(
      byteOffset: (write ? rangeCount + range : range) * bytesPerRange + index / 8,
      mask: 1 &<< UInt8(truncatingIfNeeded: index % 8))
  }

  /// Makes reads and writes of `msr` exit, or not, in `map`, which has the whole 4 KiB. False if the map has
  /// no place for it.
  @inlinable @discardableResult
  public static func intercept(
    _ msr: MSR, reads: Bool, writes: Bool, in map: inout MutableSpan<UInt8>
  ) -> Bool {
    guard let read = position(of: msr, write: false), let write = position(of: msr, write: true) else {
      return false
    }
    map[read.byteOffset] = map[read.byteOffset] & ~read.mask | (reads ? read.mask : 0)
    map[write.byteOffset] = map[write.byteOffset] & ~write.mask | (writes ? write.mask : 0)
    return true
  }

  @usableFromInline static var indexMask: UInt32 { 0x1FFF }
  @usableFromInline static var bytesPerRange: Int { 1024 }
  @usableFromInline static var rangeCount: Int { 2 }
  /// The ranges' first MSRs, in the order of the map.
  @usableFromInline static var lowRange: UInt32 { 0 }
  @usableFromInline static var highRange: UInt32 { 0xC000_0000 }
}
