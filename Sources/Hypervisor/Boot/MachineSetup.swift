import BootFormats
import HypervisorAssembly
import Monitor
import X86

/// Makes what all CPUs share, and brings the CPUs up.
enum MachineSetup<CPU: VendorProcessor & ~Copyable> {
  private static var interruptTableFrames: UInt64 { 1 }
  private static var ioPermissionFrames: UInt64 { UInt64(IOPermissionMap.size) / PageSize.small }
  private static var msrPermissionFrames: UInt64 { UInt64(MSRPermissionMap.size) / PageSize.small }

  static var framesNeeded: UInt64 {
    Machine.frames + interruptTableFrames + 2 * ioPermissionFrames + msrPermissionFrames
  }

  static func make(
    _ vendor: Vendor, own: OwnMemory, devices: GuardedDevices, nested: NestedTables<CPU.Format>,
    tables: HostTables, loader: LoaderReport,
    firmware: FirmwareReport
  ) -> UnsafeMutablePointer<Machine> {
    var own = own
    let block = own.pointer(to: own.allocate(frames: Machine.frames)).assumingMemoryBound(to: Machine.self)
    let interrupts = InterruptTable(in: own.pointer(to: own.allocate(frames: interruptTableFrames)))
    let ioPermissions = own.allocate(frames: ioPermissionFrames)
    let msrPermissions = own.allocate(frames: msrPermissionFrames)
    let fullPermissions = own.allocate(frames: ioPermissionFrames)
    own.wipePool()
    var ports = ProtectedPorts(
      serial: Log.portInUse?.base, powerManagementA: firmware.port(firmware.description?.pm1aControl),
      powerManagementB: firmware.port(firmware.description?.pm1bControl))
    ports.acpiReset = firmware.port(firmware.description?.reset)
    ports.acpiResetValue = firmware.description?.resetValue ?? 0
    if FirmwareConfiguration.isPresent {
      ports.firmwareConfiguration = ProtectedPorts.firmwareConfigurationPort
    }
    block.initialize(
      to: Machine(
        vendor: vendor, own: own, guestExtent: GuestExtent(map: loader.information.memoryMap, own: own),
        hostTables: tables.root, nestedRoot: nested.root,
        substitute: nested.substitute, devices: devices,
        ports: ports,
        ioPermissions: ioPermissions,
        msrPermissions: msrPermissions, fullPermissions: fullPermissions, interrupts: interrupts,
        extendedState: ExtendedState(), pals: PALRegistry(memory: own.pool, seed: cpu_timestamp())))
    CPU.fillPermissionMaps(block)
    Machine.publish(block)
    return block
  }

  /// Brings every CPU of the machine into the hypervisor; the further ones wait there for the guest's
  /// start-up signals.
  static func startProcessors(
    _ machine: UnsafeMutablePointer<Machine>, tables: HostTables, firmware: FirmwareReport
  ) {
    let bootstrap = LocalAPIC.identity
    let first = ProcessorSetup<CPU>.make(index: 0, apicID: bootstrap, machine: machine, tables: tables)
    machine.pointee.add(first)
    ProcessorSetup<CPU>.adopt(first)
    guard let list = firmware.processors else { return }
    var launch = ProcessorLaunch<CPU>(machine: machine, tables: tables)
    for index in list.indices where list[index].isEnabled && list[index].apicID != bootstrap {
      launch.start(apicID: list[index].apicID)
    }
    launch.finish()
    Log.info("\(machine.pointee.processorCount) CPUs run the hypervisor")
  }
}

extension Machine {
  /// States what the hypervisor costs.
  func logMemory() {
    let without = own.size - own.poolSize
    Log.info(
      "hypervisor memory: \(own.size >> 10) KiB at \(hex: own.base.rawValue), of which image \(OwnMemory.imageSize >> 10), tables and CPUs \((without - OwnMemory.imageSize - own.bytesFree) >> 10), unused \(own.bytesFree >> 10), pool \(own.poolSize >> 10)"
    )
  }
}
