import Foundation
import GuestFiles
import SystemPackage

/// The guest's first file system: busybox, the init script, kernel modules, a minimal /etc.
///
/// Of the host's own /etc a guest that sees the host's /usr has the dynamic linker's cache and the `alternatives`
/// links, and nothing else.
struct InitialRamDisk {
  /// Loaded by init, in this order; those they depend on are found.
  static let loadedModules = [
    "virtio_pci", "virtio_console", "virtio_blk", "virtio_net", "virtio_rng", "9pnet_virtio", "9p",
  ]
  /// Lie ready in /pallium/modules for `insmod`.
  static let spareModules = ["overlay", "msr", "cpuid", "crc32c_generic", "ext4"]

  /// Commands that init needs, by busybox. Commands of jobs are the host's own.
  private static let applets = [
    "sh", "mount", "insmod", "mkdir", "chmod", "ln", "hostname", "ip", "init", "sync", "cat", "ls", "umount",
  ]

  /// For a guest that sees the host's folders.
  /// - Returns: the archive's bytes.
  static func build(kernelFolder: FilePath, exports: [Export]) throws(PalliumError) -> [UInt8] {
    var archive = try common(kernelFolder: kernelFolder, modules: loadedModules, exports: exports)
    addEtc(to: &archive)
    return archive.finished()
  }

  /// What every guest needs.
  /// - Parameter modules: those that init loads.
  static func common(
    kernelFolder: FilePath, modules: [String], exports: [Export]
  ) throws(PalliumError) -> CpioArchive {
    var archive = CpioArchive()
    try addPrograms(to: &archive)
    try addModules(modules, from: kernelFolder.appending("modules"), to: &archive)
    for (name, content) in GuestFiles.etc { archive.addFile("etc/\(name)", content) }
    archive.addLink("etc/mtab", to: "/proc/self/mounts")
    for folder in ["proc", "sys", "dev", "tmp", "run", "root", "usr", "job", "mnt", "var/tmp"] {
      archive.addFolder(folder)
    }
    // The host's /usr holds what these names mean on a system with a merged /usr.
    for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
      archive.addLink(name, to: "usr/\(name)")
    }
    archive.addFile("pallium/exports", Array(exports.map { "\($0.line)\n" }.joined().utf8))
    return archive
  }

  private static func addPrograms(to archive: inout CpioArchive) throws(PalliumError) {
    guard let busybox = FileManager.default.contents(atPath: "/usr/bin/busybox") else {
      throw PalliumError(.notSetUp, "busybox is missing: run 'make setup', which installs busybox-static.")
    }
    archive.addFile("pallium/bin/busybox", [UInt8](busybox), executable: true)
    for applet in applets { archive.addLink("pallium/applets/\(applet)", to: "/pallium/bin/busybox") }
    archive.addFile("pallium/bin/poweroff", GuestFiles.poweroffScript, executable: true)
    archive.addFile("pallium/bin/windows", GuestFiles.windowsScript, executable: true)
    archive.addFile("pallium/bin/debug", GuestFiles.debugScript, executable: true)
    for name in ["reboot", "halt"] { archive.addLink("pallium/bin/\(name)", to: "poweroff") }
    archive.addFile("init", GuestFiles.initScript, executable: true)
  }

  private static func addModules(
    _ names: [String], from folder: FilePath, to archive: inout CpioArchive
  ) throws(PalliumError) {
    let modules = try KernelModules(folder: folder)
    let loaded = try modules.loadOrder(names)
    let all = try modules.loadOrder(names + spareModules)
    for module in all { archive.addFile("pallium/modules/\(module.name).ko", module.content) }
    let order = loaded.map { "\($0.name).ko\n" }.joined()
    archive.addFile("pallium/modules/order", Array(order.utf8))
  }

  /// Of the host's /etc what its /usr refers to.
  private static func addEtc(to archive: inout CpioArchive) {
    let files = FileManager.default
    if let cache = files.contents(atPath: "/etc/ld.so.cache") {
      archive.addFile("etc/ld.so.cache", [UInt8](cache))
    }
    let alternatives = "/etc/alternatives"
    for name in (try? files.contentsOfDirectory(atPath: alternatives))?.sorted() ?? [] {
      guard let target = try? files.destinationOfSymbolicLink(atPath: "\(alternatives)/\(name)") else {
        continue
      }
      archive.addLink("etc/alternatives/\(name)", to: target)
    }
  }
}
