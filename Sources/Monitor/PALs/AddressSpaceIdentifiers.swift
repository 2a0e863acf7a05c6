/// Which address space identifiers (AMD) or virtual processor identifiers (Intel) one CPU's TLB has given to PALs.
///
/// A CPU keeps translations by these numbers, so that PALs and guests can take turns without flushes. The number of
/// a PAL follows from its serial: PALs that share one take it from each other, and pay a flush for it.
public struct AddressSpaceIdentifiers: Sendable {
  /// More would seldom help: a flush costs no more than the misses of a PAL that has not run for a while.
  public static let mostSlots = 64
  /// 0 is the hypervisor's, 1 the guest's.
  public static let firstOfPALs: UInt32 = 2

  /// Which PAL had the number last; 0 for none, which is no PAL's serial.
  private var owners = InlineArray<64, UInt64>(repeating: 0)
  private let slotCount: UInt64

  /// For a CPU that has `count` numbers in all: more than ``firstOfPALs``.
  public init(count: UInt32) {
    precondition(count > Self.firstOfPALs)
    slotCount = min(UInt64(count - Self.firstOfPALs), UInt64(Self.mostSlots))
  }

  /// The number for a PAL that is about to run here, on CPU `processor`, and ran last on `lastProcessor`; and whether
  /// everything that the CPU has cached under the number must be flushed first.
  ///
  /// A PAL that comes back from another CPU begins anew, too: so nothing that is cached is older than the PAL's last
  /// run on any CPU, whatever that run did to the tables.
  @inline(__always)
  public mutating func use(
    serial: UInt64, lastProcessor: Int?, processor: Int
  ) -> (identifier: UInt32, mustFlush: Bool) {
    let slot = Int(truncatingIfNeeded: serial % slotCount)
    let isOwner = owners[slot] == serial
    owners[slot] = serial
    let stayed = lastProcessor == processor
    return (Self.firstOfPALs &+ UInt32(truncatingIfNeeded: slot), !(isOwner && stayed))
  }
}
