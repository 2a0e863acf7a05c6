import TrustVisorABI
import X86

/// How the start of the pool is used: shared state, places, index, and then frames.
struct RegistryLayout: Sendable, BitwiseCopyable {
  let slotCount: Int
  /// A power of two.
  let bucketCount: Int
  let slotsOffset: UInt64
  let bucketsOffset: UInt64
  /// A page of breakpoints, and behind it room for the largest header of an image.
  let breakpointsOffset: UInt64
  let headerOffset: UInt64
  /// The machine's micro-TPM, and behind it room for the data of one request.
  let microTPMOffset: UInt64
  let exchangeOffset: UInt64
  /// Where frames for PALs begin.
  let framesOffset: UInt64

  /// The least that a PAL takes: record, control block, four tables, and a page each of code and stack.
  static let leastFrames: UInt64 = 8
  static let microTPMBytes = PageSize.small
  /// Pages that are neither PALs' nor needed to find them: what micro-TPMs share.
  static let microTPMPages = (microTPMBytes + UInt64(MicroTPMFormat.mostBytes)) / PageSize.small
  /// Handles have 16 bits for the place.
  private static let mostSlots: UInt64 = 1 << 16
  private static let fewestSlots: UInt64 = 4

  init(poolSize: UInt64) {
    let frames = poolSize / PageSize.small - Self.microTPMPages
    let slots = min(max(frames / Self.leastFrames, Self.fewestSlots), Self.mostSlots)
    slotCount = Int(slots)
    var buckets: UInt64 = 1
    while buckets < slots { buckets *= 2 }
    bucketCount = Int(buckets)
    slotsOffset = Self.aligned(UInt64(MemoryLayout<RegistryState>.size))
    bucketsOffset = slotsOffset + slots * UInt64(MemoryLayout<PALSlot>.stride)
    breakpointsOffset = Self.pageAligned(bucketsOffset + buckets * UInt64(MemoryLayout<UInt32>.size))
    headerOffset = breakpointsOffset + PageSize.small
    microTPMOffset = headerOffset + UInt64(ImageFormat.headerLimit)
    exchangeOffset = microTPMOffset + Self.microTPMBytes
    framesOffset = exchangeOffset + UInt64(MicroTPMFormat.mostBytes)
  }

  private static func aligned(_ size: UInt64) -> UInt64 {
    let cacheLine: UInt64 = 64
    return (size + cacheLine - 1) & ~(cacheLine - 1)
  }

  private static func pageAligned(_ size: UInt64) -> UInt64 {
    (size + PageSize.small - 1) & ~(PageSize.small - 1)
  }
}
