/// Which accesses to MSRs exit: 8 KiB, two bits for each MSR of three ranges (APM vol 2, 15.11).
public enum MSRPermissionMap {
  /// The size in bytes; the map is contiguous and 4 KiB aligned.
  @inlinable public static var size: Int { 8192 }

  /// Where an MSR's two bits are.
  public struct Position: Hashable, Sendable, BitwiseCopyable {
    public var byteOffset: Int
    /// The lower of the two bits in the byte: reads. Writes are the one above.
    public var readBit: Int

    @inlinable public init(byteOffset: Int, readBit: Int) {
      self.byteOffset = byteOffset
      self.readBit = readBit
    }

    @inlinable public var readMask: UInt8 { 1 &<< UInt8(truncatingIfNeeded: readBit) }
    @inlinable public var writeMask: UInt8 { 2 &<< UInt8(truncatingIfNeeded: readBit) }
  }

  /// The MSR's place, or nil if it is in none of the three ranges: then every access exits.
  @inlinable public static func position(of msr: MSR) -> Position? {
    let range: Int
    switch msr.rawValue & ~indexMask {
    case legacyRange: range = 0
    case sixthGenerationRange: range = 1
    case eighthGenerationRange: range = 2
    default: return nil
    }
    let bit = 2 * Int(msr.rawValue & indexMask)
    return Position(byteOffset: range * bytesPerRange + bit / 8, readBit: bit % 8)
  }

  /// Makes reads and writes of `msr` exit, or not, in `map`, which has the whole 8 KiB. False if the map has no
  /// place for it.
  @inlinable @discardableResult
  public static func intercept(
    _ msr: MSR, reads: Bool, writes: Bool, in map: inout MutableSpan<UInt8>
  ) -> Bool {
    guard let position = position(of: msr) else { return false }
    let kept = map[position.byteOffset] & ~(position.readMask | position.writeMask)
    map[position.byteOffset] = kept | (reads ? position.readMask : 0) | (writes ? position.writeMask : 0)
    return true
  }

  @usableFromInline static var indexMask: UInt32 { 0x1FFF }
  @usableFromInline static var bytesPerRange: Int { 2048 }
  /// The ranges' first MSRs, in the order of the map.
  @usableFromInline static var legacyRange: UInt32 { 0 }
  @usableFromInline static var sixthGenerationRange: UInt32 { 0xC000_0000 }
  @usableFromInline static var eighthGenerationRange: UInt32 { 0xC001_0000 }
}
