import BootFormats
import Monitor
import X86

/// A multiboot kernel as a guest (Multiboot specification 0.6.96, section 3.2).
enum MultibootGuest {
  static func load(
    _ kernel: ProgramImage, _ modules: GuestModules, _ map: MemoryMap, _ memory: GuestMemory
  ) -> GuestStart {
    let layout = GuestLoader.place(request(kernel, modules, map), memory)
    do throws(MultibootBuildError) {
      var information = MultibootInformationBuilder(memoryMap: map, commandLine: modules.commandLine)
      for index in 0..<modules.count {
        try information.append(module(at: layout.file(index), modules[index]))
      }
      try information.write(to: memory, at: layout.handover)
    } catch {
      Panic.stop("the guest's information block does not lie in memory")
    }
    return .protectedMode(
      entry: UInt32(truncatingIfNeeded: layout.kernel.entry.rawValue), eax: Multiboot.loaderMagic,
      ebx: UInt32(truncatingIfNeeded: layout.handover.rawValue), esi: 0)
  }

  private static func module(at place: PhysicalAddress, _ file: FileExtent) -> MultibootModule {
    MultibootModule(start: place, end: place &+ file.length, commandLine: nil)
  }

  private static func request(_ kernel: ProgramImage, _ modules: GuestModules, _ map: MemoryMap)
    -> LayoutRequest
  {
    var request = LayoutRequest.multiboot(kernel, memoryMap: map)
    do throws(LayoutError) {
      for index in 0..<modules.count { try request.append(modules[index]) }
    } catch {
      Panic.stop("the guest has too many modules")
    }
    return request
  }
}
