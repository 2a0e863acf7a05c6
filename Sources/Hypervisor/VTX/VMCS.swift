import HypervisorAssembly
import Monitor
import X86

/// The VMCS that is current on the CPU that runs. All others of the CPU's are out of reach: so outside of
/// ``VTXProcessor/run(_:)`` it is always the guest's.
enum VMCS {
  @inline(__always)
  static subscript(field: VMCSField) -> UInt64 {
    get { vtx_read(UInt64(field.rawValue)) }
    set { vtx_write(UInt64(field.rawValue), newValue) }
  }

  /// A segment register with its hidden part.
  static subscript(segment: VMCSSegment) -> Segment {
    get {
      let fields = segment.fields
      return Segment(
        selector: SegmentSelector(UInt16(truncatingIfNeeded: Self[fields.selector])),
        attributes: SegmentAttributes(vtxAccess: UInt32(truncatingIfNeeded: Self[fields.access])),
        limit: UInt32(truncatingIfNeeded: Self[fields.limit]), base: Self[fields.base])
    }
    set {
      let fields = segment.fields
      Self[fields.selector] = UInt64(newValue.selector.rawValue)
      Self[fields.access] = UInt64(newValue.attributes.vtxAccess)
      Self[fields.limit] = UInt64(newValue.limit)
      Self[fields.base] = newValue.base
    }
  }

  @inline(__always)
  static var entryControls: EntryControls {
    get { EntryControls(rawValue: UInt32(truncatingIfNeeded: Self[.entryControls])) }
    set { Self[.entryControls] = UInt64(newValue.rawValue) }
  }

  @inline(__always)
  static var processorControls: ProcessorControls {
    get { ProcessorControls(rawValue: UInt32(truncatingIfNeeded: Self[.processorControls])) }
    set { Self[.processorControls] = UInt64(newValue.rawValue) }
  }

  @inline(__always)
  static var interruptibility: Interruptibility {
    get { Interruptibility(rawValue: UInt32(truncatingIfNeeded: Self[.guestInterruptibility])) }
    set { Self[.guestInterruptibility] = UInt64(newValue.rawValue) }
  }

  /// The event that the guest takes first.
  @inline(__always)
  static var entryEvent: EventInformation {
    get { EventInformation(rawValue: UInt32(truncatingIfNeeded: Self[.entryInterruption])) }
    set { Self[.entryInterruption] = UInt64(newValue.rawValue) }
  }

  /// Makes the block at `address` current.
  static func makeCurrent(_ address: PhysicalAddress) {
    guard vtx_make_current(address.rawValue) else { Panic.stop("VMPTRLD refuses a VMCS of the hypervisor's") }
  }

  /// Writes everything that the CPU still holds of the block at `address` to memory, and ends its use on this CPU.
  static func clear(_ address: PhysicalAddress) {
    guard vtx_clear(address.rawValue) else { Panic.stop("VMCLEAR refuses a VMCS of the hypervisor's") }
  }

  /// What the last exit says.
  @inline(__always)
  static var exit: VTXExit {
    let reason = UInt32(truncatingIfNeeded: Self[.exitReason])
    // The most frequent needs nothing else.
    if reason == UInt32(VTXExitReason.vmcall.rawValue) { return .vmcall }
    return VTXExit(
      reason: reason, qualification: Self[.exitQualification],
      interruption: EventInformation(rawValue: UInt32(truncatingIfNeeded: Self[.exitInterruption])),
      errorCode: UInt32(truncatingIfNeeded: Self[.exitErrorCode]), address: Self[.guestPhysicalAddress])
  }
}
