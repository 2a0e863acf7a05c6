/// Access rights as a VMCS holds them: bits 7:0 and 15:12, and a bit that says that the segment cannot be
/// used (SDM vol 3, table 25-2).
extension SegmentAttributes {
  /// Reads access rights. An unusable segment is one that is not present.
  @inlinable public init(vtxAccess: UInt32) {
    let upper = vtxAccess.bits(12, 4) &<< 8
    self.init(rawValue: UInt16(truncatingIfNeeded: vtxAccess.bits(0, 8) | upper))
    if vtxAccess.bit(Self.unusable) { remove(.p) }
  }

  /// The access rights for these attributes. A segment that is not present is unusable: with the present bit
  /// clear, VM entry would refuse it otherwise.
  @inlinable public var vtxAccess: UInt32 {
    let bits = UInt32(rawValue)
    let access = bits.bits(0, 8) | bits.bits(8, 4) &<< 12
    return access.settingBits(Self.unusable, 1, to: contains(.p) ? 0 : 1)
  }

  @usableFromInline static var unusable: Int { 16 }
}
