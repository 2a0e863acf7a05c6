extension PagingState {
  /// CR3 without what does not name the tables: which address space it is. 0 without paging.
  @inlinable public var addressSpace: UInt64 {
    switch mode {
    case .none: 0
    case .bits32: cr3.table32.rawValue
    case .pae: cr3.tablePAE.rawValue
    case .level4, .level5: cr3.table.rawValue
    }
  }
}
