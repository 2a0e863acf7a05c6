import Foundation
import SystemPackage

/// A machine that Bochs plays.
struct BochsMachine {
  private let name: String
  private let vendor: ProcessorVendor
  private let configuration: MachineConfiguration
  private let directory: MachineDirectory
  private let locations: Locations

  init(
    _ name: String, _ vendor: ProcessorVendor, _ configuration: MachineConfiguration,
    _ directory: MachineDirectory, _ locations: Locations
  ) {
    self.name = name
    self.vendor = vendor
    self.configuration = configuration
    self.directory = directory
    self.locations = locations
  }

  /// Makes the boot disk and starts Bochs with its keeper in the background.
  func launch() async throws(PalliumError) -> ProcessIdentity {
    let geometry = try await makeDisk()
    let order = BochsKeeper.Order(
      command: locations.bochs, vendor: vendor, cpus: configuration.cpus, memory: configuration.memory,
      cylinders: geometry.cylinders, endsAtReset: configuration.endsAtReset)
    do { try JSONEncoder().encode(order).write(to: URL(filePath: directory.keeperOrder.string)) } catch {
      throw PalliumError(.hostFailure, "\(directory.path) cannot be written: make room on its file system.")
    }
    return try await KeeperLaunch(directory: directory, command: locations.keeper).process()
  }

  private func makeDisk() async throws(PalliumError) -> DiskGeometry {
    try? FileManager.default.removeItem(atPath: directory.bootDiskLock.string)
    let hypervisor = try locations.hypervisor(for: configuration)
    // GRUB loads Linux without the hypervisor in its usual form only.
    let kernel = try locations.kernel(hypervisor == nil ? .bzImage : configuration.kernel)
    let ramDisk = try await BochsRamDisk(
      kernelFolder: locations.kernelFolder, agent: try locations.agent(), shares: configuration.shares)
    try ramDisk.copies.save(directory.guestCopies)
    var files = CpioArchive()
    files.addFile("kernel", CompactKernel(try content(kernel)).bytes)
    files.addFile("initrd", ramDisk.archive.finished())
    if let hypervisor { files.addFile("hypervisor", try content(hypervisor)) }
    let secret = try locations.secretModule(of: name, configuration)
    if let secret { files.addFile("secret", secret) }
    let loader = try await BootLoader(
      .machine(configuration, hasSecret: secret != nil), folder: directory.path)
    return try BootDisk(loader: loader.sectors, files: files).write(directory.bootDisk)
  }

  private func content(_ file: FilePath) throws(PalliumError) -> [UInt8] {
    guard let content = FileManager.default.contents(atPath: file.string) else {
      throw PalliumError(.hostFailure, "\(file) cannot be read: see to its permissions.")
    }
    return [UInt8](content)
  }
}
