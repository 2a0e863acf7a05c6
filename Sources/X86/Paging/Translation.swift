/// Where a linear address leads, and what the page tables allow there.
public struct Translation: Hashable, Sendable, BitwiseCopyable {
  public var address: PhysicalAddress
  /// How many bytes the page has: 4 KiB, 2 or 4 MiB, 1 GiB.
  public var pageSize: UInt64
  public var rights: PageRights

  @inlinable public init(address: PhysicalAddress, pageSize: UInt64, rights: PageRights) {
    self.address = address
    self.pageSize = pageSize
    self.rights = rights
  }

  @inlinable public var isWritable: Bool { rights.isWritable }
  @inlinable public var isUser: Bool { rights.isUser }
  @inlinable public var isExecutable: Bool { rights.isExecutable }

  /// The start of the page.
  @inlinable public var page: PhysicalAddress { PhysicalAddress(address.rawValue & ~(pageSize &- 1)) }
}
