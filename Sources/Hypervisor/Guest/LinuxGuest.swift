import BootFormats
import Monitor
import X86

/// Linux as a guest, packed as bzImage or plain as vmlinux
/// (Linux Documentation/arch/x86/boot.rst, sections "32-bit boot protocol" and "64-bit boot protocol").
enum LinuxGuest {
  static func load(_ modules: GuestModules, _ map: MemoryMap, _ memory: GuestMemory) -> GuestStart {
    let image = readImage(modules.kernel, memory)
    let layout = GuestLoader.place(request(image, modules, map), memory)
    let handover = LinuxHandover(at: layout.handover)
    guard modules.commandLine.count <= Int(image.commandLineSize),
      modules.commandLine.write(to: memory, at: handover.commandLine)
    else { Panic.stop("the guest's command line is longer than this kernel takes") }
    let parameters = layout.bootParameters(
      for: image, initrdLength: modules.count > 0 ? modules[0].length : 0, memoryMap: map)
    do throws(BootParametersError) {
      try parameters.write(to: memory, at: handover.bootParameters)
    } catch {
      Panic.stop("the guest's boot parameters do not lie in memory")
    }
    return start(image.format, layout, handover, memory)
  }

  private static func readImage(_ file: FileExtent, _ memory: GuestMemory) -> LinuxImage {
    do throws(LinuxImageError) {
      return try LinuxImage.read(file, from: memory)
    } catch {
      Panic.stop("the first module is no kernel that can be booted: \(error.name)")
    }
  }

  private static func request(_ image: LinuxImage, _ modules: GuestModules, _ map: MemoryMap)
    -> LayoutRequest
  {
    do throws(LayoutError) {
      return try .linux(image, initrd: modules.count > 0 ? modules[0] : nil, memoryMap: map)
    } catch {
      Panic.stop("the guest has too many modules")
    }
  }

  private static func start(
    _ format: LinuxFormat, _ layout: GuestLayout, _ handover: LinuxHandover, _ memory: GuestMemory
  ) -> GuestStart {
    let entry = layout.kernel.entry.rawValue
    let parameters = handover.bootParameters.rawValue
    switch format {
    case .bzImage:
      return .protectedMode(
        entry: UInt32(truncatingIfNeeded: entry), eax: 0, ebx: 0,
        esi: UInt32(truncatingIfNeeded: parameters))
    case .vmlinux:
      guard EarlyTables.write(to: memory, at: handover.pageTables) else {
        Panic.stop("the guest's first page tables do not lie in memory")
      }
      return .longMode(entry: entry, tables: handover.pageTables, rsi: parameters)
    }
  }
}

/// Page tables that map the first 4 GiB to themselves by 2 MiB pages, for a kernel's first steps.
enum EarlyTables {
  private static let directories: UInt64 = 4
  private static let entries: UInt64 = 512
  static let size = (2 + directories) * PageSize.small

  static func write(to memory: GuestMemory, at root: PhysicalAddress) -> Bool {
    let pointers = root &+ PageSize.small
    let firstDirectory = pointers &+ PageSize.small
    guard let place = memory.pointer(to: root, bytes: size) else { return false }
    let table = place.assumingMemoryBound(to: PageTableEntry.self)
    for index in 0..<Int(size / 8) { table[index] = PageTableEntry() }
    table[0] = PageTableEntry(frame: pointers, .p | .rw)
    for directory in 0..<directories {
      table[Int(entries + directory)] = PageTableEntry(
        frame: firstDirectory &+ directory * PageSize.small, .p | .rw)
    }
    for page in 0..<directories * entries {
      table[Int(2 * entries + page)] = PageTableEntry(
        frame: PhysicalAddress(page * PageSize.large), .p | .rw | .ps)
    }
    return true
  }
}
