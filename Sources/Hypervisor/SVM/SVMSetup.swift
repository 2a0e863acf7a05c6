import HypervisorAssembly
import Monitor
import X86

/// Switching SVM on, and what makes guests exit.
extension SVMProcessor {
  static func obstacle() -> LogMessage? {
    guard CPUIDResult(hardware: .extendedVendor).eax >= CPUIDLeaf.svm.rawValue,
      CPUIDResult(hardware: .extendedFeatures).extendedECX.contains(.svm)
    else { return "this CPU has no AMD SVM: choose one that has (QEMU: -cpu EPYC)" }
    let features = SVMFeatures.ofThisCPU
    guard features.nestedPaging else {
      return "this CPU's SVM has no nested paging: choose one that has (QEMU: -cpu EPYC)"
    }
    guard features.identifierCount > AddressSpaceIdentifiers.firstOfPALs else {
      return "this CPU's SVM has too few address space identifiers: choose another (QEMU: -cpu EPYC)"
    }
    let control = VMCR(rawValue: cpu_read_msr(MSR.vmCR.rawValue))
    if control.contains(.svmdis) { return "SVM is switched off: enable it in the firmware's set-up" }
    return nil
  }

  static var identifierCount: UInt32 { SVMFeatures.ofThisCPU.identifierCount }

  /// VMCB of the guest, VMCB of the host, the CPU's save area.
  static var controlFrames: UInt64 { 3 }

  /// Under nested paging the MTRRs count as without (AMD64 manual volume 2, 15.25.8).
  static var memoryTypes: MemoryTypes { IdentityMap.oneType }

  /// Where the CPU has them for itself, it has them for guests.
  static var hasHugeNestedPages: Bool { true }

  static func enable(_ processor: UnsafeMutablePointer<Processor>) {
    let efer = EFER(rawValue: cpu_read_msr(MSR.efer.rawValue))
    cpu_write_msr(MSR.efer.rawValue, (efer | .svme).rawValue)
    cpu_write_msr(MSR.vmHSavePA.rawValue, processor.pointee.saveArea.rawValue)
    cpu_clear_global_interrupt_flag()
    svm_save_host(processor.pointee.hostBlock.rawValue)
  }

  /// The guest's only address space identifier; 0 is the host's.
  private static var guestASID: UInt32 { 1 }

  /// A VMCB that exits for what the hypervisor watches and for nothing else.
  static func prepare(_ processor: UnsafeMutablePointer<Processor>) {
    let features = SVMFeatures.ofThisCPU
    processor.pointee.amd.reportsNextInstruction = features.nextInstruction
    processor.pointee.amd.flushOfPAL = features.flushOfPAL
    let machine = processor.pointee.machine
    let vmcb = processor.pointee.vmcb
    vmcb.pointee = VMCB()
    vmcb.pointee.control.exceptionIntercepts = ExceptionVector.invalidOpcode.interceptBit
    vmcb.pointee.control.intercepts3 = .nmi | .cpuid | .invd | .invlpga | .ioio | .msr | .shutdown
    vmcb.pointee.control.intercepts4 =
      .vmrun | .vmmcall | .vmload | .vmsave | .stgi | .clgi | .skinit
    vmcb.pointee.control.iopmBasePA = machine.pointee.ioPermissions
    vmcb.pointee.control.msrpmBasePA = machine.pointee.msrPermissions
    vmcb.pointee.control.guestASID = guestASID
    vmcb.pointee.control.tlbControl = .flushAll
    vmcb.pointee.control.nestedControl = .npEnable
    vmcb.pointee.control.nCR3 = machine.pointee.nestedRoot
    vmcb.pointee.save.gPAT = cpu_read_msr(MSR.pat.rawValue)
  }

  static func fillPermissionMaps(_ machine: UnsafeMutablePointer<Machine>) {
    let msrs = machine.pointee.own.pointer(to: machine.pointee.msrPermissions)
      .assumingMemoryBound(to: UInt8.self)
    MSRPolicy.forEachWatched { register, reads, writes in
      guard let position = MSRPermissionMap.position(of: register) else { return }
      if reads { msrs[position.byteOffset] |= position.readMask }
      if writes { msrs[position.byteOffset] |= position.writeMask }
    }
    let ports = machine.pointee.own.pointer(to: machine.pointee.ioPermissions)
      .assumingMemoryBound(to: UInt8.self)
    machine.pointee.ports.forEach { port in
      let position = IOPermissionMap.position(of: port)
      ports[position.byteOffset] |= position.mask
    }
    memset(machine.pointee.own.pointer(to: machine.pointee.fullPermissions), ones, IOPermissionMap.size)
  }

  private static var ones: Int32 { 0xff }

  static func takePendingInterrupts() { svm_take_pending_nmi() }
  static func waitForInterrupt() { svm_park_until_nmi() }
}

/// The CPU's control blocks.
extension Processor {
  /// The guest's.
  var guestBlock: PhysicalAddress { controlBlocks }
  /// What VMLOAD puts back for the hypervisor itself.
  var hostBlock: PhysicalAddress { controlBlocks &+ PageSize.small }
  /// Where VMRUN saves the hypervisor's state.
  var saveArea: PhysicalAddress { controlBlocks &+ 2 * PageSize.small }

  var vmcb: UnsafeMutablePointer<VMCB> {
    machine.pointee.own.pointer(to: guestBlock).assumingMemoryBound(to: VMCB.self)
  }
}
