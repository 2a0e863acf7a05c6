import HypervisorAssembly
import Monitor
import X86

/// Switching VT-x on, and what makes guests exit.
extension VTXProcessor {
  static func obstacle() -> LogMessage? {
    guard CPUIDResult(hardware: .features).leaf1ECX.contains(.vmx) else {
      return "this CPU has no Intel VT-x: choose one that has (Bochs: cpu: model=corei7_haswell_4770)"
    }
    let control = FeatureControl(rawValue: cpu_read_msr(MSR.featureControl.rawValue))
    if control.contains(.lock), !control.contains(.vmxOutsideSMX) {
      return "VT-x is switched off: enable it in the firmware's set-up"
    }
    guard let lack = VTXFeatures.ofThisCPU.lack else { return nil }
    var message: LogMessage = "this CPU's VT-x is not enough: "
    message.append(contentsOf: LogMessage(stringLiteral: lack))
    return message
  }

  /// VPIDs have 16 bits.
  static var identifierCount: UInt32 { 1 << 16 }

  /// VMCS of the guest, and the region that VMXON wants.
  static var controlFrames: UInt64 { 2 }

  /// What the nested tables say is all that counts (SDM volume 3, 29.3.7).
  static var memoryTypes: MemoryTypes {
    MemoryTypes(physicalAddressBits: CPUIDResult(hardware: .addressSizes).physicalAddressBits) {
      cpu_read_msr($0.rawValue)
    }
  }

  static var hasHugeNestedPages: Bool { VTXFeatures.ofThisCPU.nested.contains(.page1GB) }

  static func prepare(_ processor: UnsafeMutablePointer<Processor>) {
    let revision = VTXFeatures.ofThisCPU.basic.revision
    let own = processor.pointee.machine.pointee.own
    own.pointer(to: processor.pointee.guestVMCS).storeBytes(of: revision, as: UInt32.self)
    own.pointer(to: processor.pointee.vmxRegion).storeBytes(of: revision, as: UInt32.self)
  }

  static func enable(_ processor: UnsafeMutablePointer<Processor>) {
    let control = FeatureControl(rawValue: cpu_read_msr(MSR.featureControl.rawValue))
    if !control.contains(.lock) {
      cpu_write_msr(MSR.featureControl.rawValue, (control | .lock | .vmxOutsideSMX).rawValue)
    }
    cpu_write_cr0(fixedCR0.adjusted(cpu_read_cr0()))
    cpu_write_cr4(fixedCR4.adjusted(cpu_read_cr4() | CR4.vmxe.rawValue))
    guard vtx_switch_on(processor.pointee.vmxRegion.rawValue) else { Panic.stop("the CPU refuses VMXON") }
    _ = vtx_invalidate_nested(InvalidationType.allNested, 0)
    _ = vtx_invalidate_identifier(InvalidationType.allIdentifiers, 0)
    VMCS.clear(processor.pointee.guestVMCS)
    VMCS.makeCurrent(processor.pointee.guestVMCS)
    writeControls(processor.pointee.machine)
    writeHostState(processor)
    VMCS[.guestPAT] = cpu_read_msr(MSR.pat.rawValue)
    VMCS[.guestSysenterCS] = 0
    VMCS[.guestSysenterESP] = 0
    VMCS[.guestSysenterEIP] = 0
    var cpu = VTXProcessor(processor)
    cpu.resetForINIT(isFirst: true)
  }

  /// What CR0 and CR4 must be like while VT-x is on (SDM volume 3, appendix A.7 and A.8).
  static var fixedCR0: FixedBits {
    FixedBits(zeros: cpu_read_msr(MSR.vmxCR0Fixed0.rawValue), ones: cpu_read_msr(MSR.vmxCR0Fixed1.rawValue))
  }

  static var fixedCR4: FixedBits {
    FixedBits(zeros: cpu_read_msr(MSR.vmxCR4Fixed0.rawValue), ones: cpu_read_msr(MSR.vmxCR4Fixed1.rawValue))
  }

  /// Bits that guests see as if they were theirs: VT-x wants NE set in guests too, and CD and NW would go on counting
  /// in the hypervisor and in PALs.
  static var ownedCR0: CR0 { .ne | .cd | .nw }
  /// What of them is set while a guest runs.
  static var forcedCR0: CR0 { .ne }
  /// Guests see no VT-x and no SMX, and cannot switch them on.
  static var ownedCR4: CR4 { .vmxe | .smxe }

  /// The guest's only identifier; 0 is the hypervisor's.
  static var guestIdentifier: UInt64 { 1 }

  /// Exits for what the hypervisor watches and for nothing else.
  private static func writeControls(_ machine: UnsafeMutablePointer<Machine>) {
    let features = VTXFeatures.ofThisCPU
    VMCS[.pinControls] = UInt64(features.pin.required | VTXFeatures.pinOfGuests.rawValue)
    VMCS[.processorControls] = UInt64(features.processor.required | VTXFeatures.processorOfGuests.rawValue)
    VMCS[.secondaryControls] = UInt64(features.secondaryOfGuests)
    VMCS[.exitControls] = UInt64(features.exit.required | VTXFeatures.exits.rawValue)
    VMCS[.entryControls] = UInt64(features.entry.required | VTXFeatures.entries.rawValue)
    VMCS[.exceptionBitmap] = UInt64(ExceptionVector.invalidOpcode.interceptBit)
    VMCS[.ioBitmapA] = machine.pointee.ioPermissions.rawValue
    VMCS[.ioBitmapB] = (machine.pointee.ioPermissions &+ PageSize.small).rawValue
    VMCS[.msrBitmap] = machine.pointee.msrPermissions.rawValue
    VMCS[.vpid] = guestIdentifier
    VMCS[.eptPointer] = EPTPointer(root: machine.pointee.nestedRoot, usesAccessedDirty: false).rawValue
    writeUnused()
    VMCS[.cr0Mask] = ownedCR0.rawValue
    VMCS[.cr4Mask] = ownedCR4.rawValue
  }

  /// Fields whose features are not used: a VMCS is not said to begin with zeroes (SDM volume 3, 25.11.3).
  static func writeUnused() {
    VMCS[.vmcsLinkPointer] = .max
    VMCS[.pageFaultErrorCodeMask] = 0
    VMCS[.pageFaultErrorCodeMatch] = 0
    VMCS[.cr3TargetCount] = 0
    VMCS[.exitMSRStoreCount] = 0
    VMCS[.exitMSRLoadCount] = 0
    VMCS[.entryMSRLoadCount] = 0
    VMCS[.tscOffset] = 0
  }

  /// How the hypervisor goes on after an exit.
  static func writeHostState(_ processor: UnsafeMutablePointer<Processor>) {
    let descriptors = processor.pointee.descriptors
    VMCS[.hostCR0] = cpu_read_cr0()
    VMCS[.hostCR3] = cpu_read_cr3()
    VMCS[.hostCR4] = cpu_read_cr4()
    VMCS[.hostEFER] = cpu_read_msr(MSR.efer.rawValue)
    VMCS[.hostPAT] = cpu_read_msr(MSR.pat.rawValue)
    VMCS[.hostCSSelector] = UInt64(DescriptorTables.codeSelector.rawValue)
    VMCS[.hostSSSelector] = UInt64(DescriptorTables.dataSelector.rawValue)
    VMCS[.hostDSSelector] = UInt64(DescriptorTables.dataSelector.rawValue)
    VMCS[.hostESSelector] = UInt64(DescriptorTables.dataSelector.rawValue)
    VMCS[.hostFSSelector] = 0
    VMCS[.hostGSSelector] = 0
    VMCS[.hostSysenterCS] = 0
    VMCS[.hostSysenterESP] = 0
    VMCS[.hostSysenterEIP] = 0
    VMCS[.hostTRSelector] = UInt64(DescriptorTables.taskSelector.rawValue)
    VMCS[.hostFSBase] = processor.pointee.header.`self`
    VMCS[.hostGSBase] = processor.pointee.header.`self`
    VMCS[.hostTRBase] = descriptors.taskState
    VMCS[.hostGDTRBase] = UInt64(UInt(bitPattern: descriptors.frame))
    VMCS[.hostIDTRBase] = UInt64(UInt(bitPattern: processor.pointee.machine.pointee.interrupts.frame))
    VMCS[.hostRIP] = address_of_vtx_exit()
  }

  static func fillPermissionMaps(_ machine: UnsafeMutablePointer<Machine>) {
    let own = machine.pointee.own
    let msrs = own.pointer(to: machine.pointee.msrPermissions).assumingMemoryBound(to: UInt8.self)
    MSRPolicy.forEachWatched { register, reads, writes in
      if reads, let bit = MSRBitmap.position(of: register, write: false) { msrs[bit.byteOffset] |= bit.mask }
      if writes, let bit = MSRBitmap.position(of: register, write: true) { msrs[bit.byteOffset] |= bit.mask }
    }
    let ports = own.pointer(to: machine.pointee.ioPermissions).assumingMemoryBound(to: UInt8.self)
    machine.pointee.ports.forEach { port in
      let position = IOPermissionMap.position(of: port)
      ports[position.byteOffset] |= position.mask
    }
  }

  static func takePendingInterrupts() { vtx_take_pending_nmi() }
  static func waitForInterrupt() {
    // After an exit for one, no other would come.
    vtx_take_pending_nmi()
    vtx_park_until_nmi()
  }
}

/// The CPU's control blocks.
extension Processor {
  var guestVMCS: PhysicalAddress { controlBlocks }
  /// What VMXON wants for itself.
  var vmxRegion: PhysicalAddress { controlBlocks &+ PageSize.small }
}
