/// Which accesses to ports exit: 12 KiB, a bit for each port (APM vol 2, 15.10.1).
public enum IOPermissionMap {
  /// The size in bytes; the map is contiguous and 4 KiB aligned. Only the first 8 KiB and three bits are used:
  /// those three for accesses that run beyond port FFFFh.
  @inlinable public static var size: Int { 12288 }

  /// Where a port's bit is.
  public struct Position: Hashable, Sendable, BitwiseCopyable {
    public var byteOffset: Int
    public var bit: Int

    @inlinable public init(byteOffset: Int, bit: Int) {
      self.byteOffset = byteOffset
      self.bit = bit
    }

    @inlinable public var mask: UInt8 { 1 &<< UInt8(truncatingIfNeeded: bit) }
  }

  /// The port's place. An access of several bytes exits if the bit of any port it touches is set.
  @inlinable public static func position(of port: UInt16) -> Position {
    Position(byteOffset: Int(port) / 8, bit: Int(port) % 8)
  }

  /// Makes accesses to `port` exit, or not, in `map`, which has the whole 12 KiB.
  @inlinable public static func intercept(
    _ port: UInt16, _ isIntercepted: Bool = true, in map: inout MutableSpan<UInt8>
  ) {
    let position = position(of: port)
    let kept = map[position.byteOffset] & ~position.mask
    map[position.byteOffset] = kept | (isIntercepted ? position.mask : 0)
  }
}
