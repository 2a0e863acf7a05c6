/// What the entries on the way to a page allow, taken together (APM vol 2, 5.6).
public struct PageRights: Hashable, Sendable, BitwiseCopyable {
  /// Every entry has R/W.
  public var isWritable: Bool
  /// Every entry has U/S.
  public var isUser: Bool
  /// No entry has NX.
  public var isExecutable: Bool
  /// The leaf's key.
  public var protectionKey: Int

  @inlinable public init(
    isWritable: Bool = true, isUser: Bool = true, isExecutable: Bool = true, protectionKey: Int = 0
  ) {
    self.isWritable = isWritable
    self.isUser = isUser
    self.isExecutable = isExecutable
    self.protectionKey = protectionKey
  }

  /// Takes away what `entry` does not allow.
  @inlinable mutating func restrict(by entry: PageTableEntry, hasNoExecute: Bool) {
    isWritable = isWritable && entry.contains(.rw)
    isUser = isUser && entry.contains(.us)
    isExecutable = isExecutable && !(hasNoExecute && entry.contains(.nx))
    protectionKey = entry.protectionKey
  }

  /// True if `paging` may make `access`.
  public func allow(_ access: PageAccess, by paging: PagingState) -> Bool {
    if violatesProtectionKey(access, by: paging) { return false }
    return paging.isUser ? allowUser(access) : allowSupervisor(access, by: paging)
  }

  private func allowUser(_ access: PageAccess) -> Bool {
    switch access {
    case .read: isUser
    case .write: isUser && isWritable
    case .fetch: isUser && isExecutable
    }
  }

  private func allowSupervisor(_ access: PageAccess, by paging: PagingState) -> Bool {
    let userDataBarred = isUser && paging.cr4.contains(.smap) && !paging.rflags.contains(.ac)
    switch access {
    case .read: return !userDataBarred
    case .write: return !userDataBarred && (isWritable || !paging.cr0.contains(.wp))
    case .fetch: return isExecutable && !(isUser && paging.cr4.contains(.smep))
    }
  }

  /// True if the page's protection key forbids `access`: for data in user pages, by whomever, in long mode
  /// (APM vol 2, 5.6.7; SDM vol 3, 4.6.2).
  func violatesProtectionKey(_ access: PageAccess, by paging: PagingState) -> Bool {
    guard isUser, access != .fetch, paging.cr4.contains(.pke), paging.mode.isLongMode else { return false }
    let key = ProtectionKeyRights(rawValue: paging.pkru.bits(2 * protectionKey, 2))
    if key.contains(.accessDisable) { return true }
    let honoursWriteDisable = paging.isUser || paging.cr0.contains(.wp)
    return access == .write && honoursWriteDisable && key.contains(.writeDisable)
  }
}

/// The two bits that PKRU holds for a key.
struct ProtectionKeyRights: RegisterBits {
  var rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  static var accessDisable: Self { Self(bit: 0) }
  static var writeDisable: Self { Self(bit: 1) }
}
