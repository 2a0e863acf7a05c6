import X86

/// What a Linux kernel is handed, beside its initrd: all of it in one piece of memory.
public struct LinuxHandover: Equatable, Sendable {
  /// Page tables that map the first 4 GiB to themselves: one page of each upper level, four of 2 MiB pages.
  public static let pageTablePages: UInt64 = 6
  /// Whole pages for boot_params, a command line of any length that ``CommandLine`` can have, page tables.
  public static let size = (1 + 1 + pageTablePages) * PageSize.small

  public let bootParameters: PhysicalAddress
  public let commandLine: PhysicalAddress
  /// For the entry in 64-bit mode; unused by a bzImage, which is entered without paging.
  public let pageTables: PhysicalAddress

  public init(at address: PhysicalAddress) {
    bootParameters = address
    commandLine = address &+ PageSize.small
    pageTables = address &+ 2 * PageSize.small
  }
}

extension LayoutRequest {
  /// What booting a Linux kernel takes. An initrd of no bytes is none.
  public static func linux(
    _ kernel: LinuxImage, initrd: FileExtent?, memoryMap: MemoryMap
  ) throws(LayoutError) -> Self {
    var request = Self(memoryMap: memoryMap, kernel: kernel.program, handoverSize: LinuxHandover.size)
    request.relocation = kernel.isRelocatable ? kernel.alignment : nil
    request.fileLimit = PhysicalAddress(UInt64(kernel.ramdiskLimit) + 1)
    if let initrd, initrd.length > 0 { try request.append(initrd) }
    return request
  }
}

extension GuestLayout {
  /// The boot_params of a Linux kernel laid out here; not written yet.
  public func bootParameters(
    for kernel: LinuxImage, initrdLength: UInt64, memoryMap: MemoryMap
  ) -> BootParameters {
    var placed = kernel
    placed.program = self.kernel
    let commandLine = LinuxHandover(at: handover).commandLine
    var parameters = BootParameters(kernel: placed, commandLine: commandLine, memoryMap: memoryMap)
    if fileCount > 0 {
      parameters.ramdisk = file(0)
      parameters.ramdiskSize = initrdLength
    }
    return parameters
  }
}
