/// What an instruction does to a page.
///
/// An access that the CPU itself makes as a supervisor whatever the CPL, to a descriptor table for instance, is
/// checked with a `PagingState` of CPL 0 and AC clear.
public enum PageAccess: Hashable, Sendable, BitwiseCopyable {
  case read
  case write
  case fetch
}
