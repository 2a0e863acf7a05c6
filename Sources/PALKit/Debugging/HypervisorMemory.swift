/// The memory that the hypervisor has taken, as its log tells it. PALs' page tables are in there and no guest's are:
/// by that an address of a PAL is told from the same one in a program.
struct HypervisorMemory: Equatable {
  let range: Range<UInt64>

  /// - Parameter log: all that the hypervisor has written; nil unless it names its memory.
  init?(log: String) {
    guard let match = log.firstMatch(of: /hypervisor memory: (\d+) KiB at 0x([0-9a-f]+)/),
      let kibibytes = UInt64(match.1), let start = UInt64(match.2, radix: 16)
    else { return nil }
    range = start..<start + kibibytes * 1024
  }
}
