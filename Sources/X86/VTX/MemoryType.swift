/// How accesses to memory are cached: the encoding of MTRRs, EPT entries and the PAT (SDM vol 3, table 12-8).
public enum MemoryType: UInt8, Hashable, Sendable, BitwiseCopyable {
  case uncached = 0
  case writeCombining = 1
  case writeThrough = 4
  case writeProtected = 5
  case writeBack = 6
}
