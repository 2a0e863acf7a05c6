import BootFormats
import Monitor
import X86

/// Where the hypervisor settles, and how much it takes: as high as possible below 4 GiB, out of the way of
/// kernels that want to be low.
enum Residence<CPU: VendorProcessor & ~Copyable> {
  /// A range for the image, the tables, the CPUs and the pool.
  static func choose(_ loader: LoaderReport, _ firmware: FirmwareReport, _ devices: GuardedDevices)
    -> OwnMemory
  {
    let map = loader.information.memoryMap
    let poolSize = loader.options.poolSize
    let size = size(
      poolSize: poolSize, processors: UInt64(firmware.processorCount), map: map, devices: devices)
    var free = map
    exclude(loader, from: &free)
    guard
      let base = free.highestUsable(
        size: size, alignment: PageSize.large, below: PhysicalAddress(GuestMemory.fourGiB))
    else {
      Panic.stop(
        "there is no room of \(size >> 20) MiB below 4 GiB: give the machine more memory, or a smaller pool=")
    }
    return OwnMemory(base: base, size: size, poolSize: poolSize)
  }

  /// What the loader has put into memory stays until the guest has been loaded.
  private static func exclude(_ loader: LoaderReport, from map: inout MemoryMap) {
    do throws(MemoryMapError) {
      try map.reserve(PhysicalAddress(OwnMemory.linearBase), OwnMemory.imageSize)
      for index in 0..<loader.information.moduleCount {
        let module = loader.information.module(index)
        try map.reserve(module.start, module.length)
      }
    } catch {
      Panic.stop("the memory map has too many entries")
    }
  }

  private static func size(
    poolSize: UInt64, processors: UInt64, map: MemoryMap, devices: GuardedDevices
  ) -> UInt64 {
    let fixed =
      OwnMemory.imageSize + poolSize + PageSize.small
      * (MachineSetup<CPU>.framesNeeded + processors * ProcessorSetup<CPU>.framesNeeded)
    // The tables that map the range count with it; a second round settles that.
    var size = fixed
    for _ in 0..<2 {
      let tables =
        HostTables.framesNeeded(size: size)
        + NestedTables<CPU.Format>.framesNeeded(
          map: map, ownSize: size, devices: devices, memoryTypes: CPU.memoryTypes,
          hasHugePages: CPU.hasHugeNestedPages)
      size = (fixed + tables * PageSize.small + PageSize.large - 1) & ~(PageSize.large - 1)
    }
    return size
  }
}
