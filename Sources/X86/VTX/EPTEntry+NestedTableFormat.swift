extension EPTEntry: NestedTableFormat {}

/// The extended page tables that exist.
public typealias ExtendedPageTables = NestedTableTree<EPTEntry>
