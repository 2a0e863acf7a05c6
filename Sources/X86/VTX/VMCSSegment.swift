/// The guest's segment registers in the order of their fields (SDM vol 3, appendix B).
public enum VMCSSegment: UInt8, Hashable, Sendable, BitwiseCopyable {
  case es, cs, ss, ds, fs, gs, ldtr, tr

  @inlinable public var selector: VMCSField { fields.selector }
  @inlinable public var limit: VMCSField { fields.limit }
  /// Access rights: ``SegmentAttributes/vtxAccess``.
  @inlinable public var access: VMCSField { fields.access }
  @inlinable public var base: VMCSField { fields.base }

  /// All four at once.
  @inlinable public var fields: SegmentFields {
    switch self {
    case .es:
      SegmentFields(
        selector: .guestESSelector, limit: .guestESLimit, access: .guestESAccess, base: .guestESBase)
    case .cs:
      SegmentFields(
        selector: .guestCSSelector, limit: .guestCSLimit, access: .guestCSAccess, base: .guestCSBase)
    case .ss:
      SegmentFields(
        selector: .guestSSSelector, limit: .guestSSLimit, access: .guestSSAccess, base: .guestSSBase)
    case .ds:
      SegmentFields(
        selector: .guestDSSelector, limit: .guestDSLimit, access: .guestDSAccess, base: .guestDSBase)
    case .fs:
      SegmentFields(
        selector: .guestFSSelector, limit: .guestFSLimit, access: .guestFSAccess, base: .guestFSBase)
    case .gs:
      SegmentFields(
        selector: .guestGSSelector, limit: .guestGSLimit, access: .guestGSAccess, base: .guestGSBase)
    case .ldtr:
      SegmentFields(
        selector: .guestLDTRSelector, limit: .guestLDTRLimit, access: .guestLDTRAccess, base: .guestLDTRBase)
    case .tr:
      SegmentFields(
        selector: .guestTRSelector, limit: .guestTRLimit, access: .guestTRAccess, base: .guestTRBase)
    }
  }
}

/// The fields that hold one segment register of the guest.
public struct SegmentFields: Hashable, Sendable, BitwiseCopyable {
  public let selector: VMCSField
  public let limit: VMCSField
  public let access: VMCSField
  public let base: VMCSField

  @inlinable init(selector: VMCSField, limit: VMCSField, access: VMCSField, base: VMCSField) {
    self.selector = selector
    self.limit = limit
    self.access = access
    self.base = base
  }
}
