import BootFormats
import Cryptography
import HypervisorAssembly
import Monitor
import X86

/// The image's Swift side begins here, on the first CPU, at the addresses where the loader put it.
@c(hypervisor_boot)
func boot(magic: UInt32, information: UInt32) -> Never {
  let memory = BootMemory()
  Log.configure(port: .com2, level: .info)
  InterruptTable.loadForBoot()
  guard magic == Multiboot.loaderMagic else {
    Panic.stop("the loader is not a multiboot loader: EAX is \(hex: magic)")
  }
  let loader = LoaderReport(at: PhysicalAddress(UInt64(information)), memory)
  Log.configure(port: loader.options.serial, level: loader.options.logLevel)
  Log.info("TrustVisor starts")
  Log.debug("time stamp \(cpu_timestamp())")
  if let complaint = loader.options.complaint { Log.warning("command line: \(complaint)") }
  if loader.options.crash == .early { crash() }
  guard let vendor = Vendor.running else {
    Panic.stop("this CPU is neither AMD's nor Intel's: there is no hypervisor for it")
  }
  vendor.boot(loader)
}

/// What follows once it is known whose CPU this is.
enum Boot<CPU: VendorProcessor & ~Copyable> {
  static func run(_ loader: LoaderReport, _ vendor: Vendor) -> Never {
    if let obstacle = CPU.obstacle() { Panic.stop(obstacle) }
    let firmware = FirmwareReport(BootMemory())
    let devices = GuardedDevices(firmware)
    var own = Residence<CPU>.choose(loader, firmware, devices)
    let nested = NestedTables<CPU.Format>(
      own: &own, map: loader.information.memoryMap, devices: devices, memoryTypes: CPU.memoryTypes,
      hasHugePages: CPU.hasHugeNestedPages)
    let tables = HostTables(own: &own, view: nested.view, devices: devices)
    // The copy takes the stack and all variables with it: from here on this runs in its own range.
    let destination = own.pointer(to: own.base)
    own.becomeResident()
    image_move(
      destination, UnsafeRawPointer(bitPattern: UInt(OwnMemory.linearBase))!, Int(OwnMemory.imageSize),
      tables.root.rawValue)

    tables.unmap(address_of_boot_stack_guard(), own: own)
    let machine = MachineSetup<CPU>.make(
      vendor, own: own, devices: devices, nested: nested, tables: tables, loader: loader, firmware: firmware)
    MachineSetup<CPU>.startProcessors(machine, tables: tables, firmware: firmware)
    MicroTPMSetup.run(loader, machine)
    machine.pointee.logMemory()
    if loader.options.crash == .late { crash() }
    GuestLoader.load(loader, machine)
  }
}

/// Stops as a bug would: by a check of Swift's that fails.
@inline(never)
private func crash() {
  let map = MemoryMap()
  _ = map[map.count]
}

/// SwiftPM wants a main function; the loader never calls it.
@main struct Image {
  static func main() {}
}
