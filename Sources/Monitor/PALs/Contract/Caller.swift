import TrustVisorABI
import X86

/// What the monitor knows of whoever makes a hypercall.
struct Caller: Sendable, BitwiseCopyable {
  let addressSpace: UInt64
  /// 4 or 8.
  let wordBytes: UInt64

  /// Refuses callers that can have no PALs.
  init<CPU: VirtualProcessor & ~Copyable>(_ cpu: borrowing CPU) throws(Obstacle) {
    let paging = cpu.paging
    let size = cpu.codeSize
    guard paging.mode != .none, size != .bits16, !cpu.flags.contains(.vm), cpu.hasFlatSegments else {
      throw .refused(.badCaller)
    }
    addressSpace = cpu.addressSpace
    wordBytes = size == .bits64 ? 8 : 4
  }

  /// The end of the addresses that a PAL of this caller can have: half of the canonical ones, or all of 4 GiB but
  /// the page that PALs return to.
  var addressLimit: UInt64 { PALAddresses.limit(wordBytes == 8 ? .bits64 : .bits32) }
}

enum PALAddresses {
  /// Four levels of tables, of which the lower half: bits 46:0.
  private static let wide: UInt64 = 1 << 47

  /// No PAL has this address or a higher one.
  static func limit(_ size: CodeSize) -> UInt64 {
    size == .bits64 ? wide : PALReturn.address(.bits32)
  }

  /// True if whole pages from `address` on are where a PAL may have them: aligned, not at 0, below the limit.
  static func areValid(_ address: UInt64, pages: UInt64, limit: UInt64) -> Bool {
    guard pages > 0, pages <= limit / PageSize.small, address >= PageSize.small else { return false }
    let (end, overflow) = address.addingReportingOverflow(pages * PageSize.small)
    return address % PageSize.small == 0 && !overflow && end <= limit
  }
}
