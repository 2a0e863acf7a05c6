import Foundation
import Subprocess
import SystemPackage

/// GRUB as Debian has it, made into an image that carries its configuration.
struct BootLoader {
  /// Where the package grub-pc-bin has it.
  static let folder = FilePath("/usr/lib/grub/i386-pc")

  /// Reads the BIOS's disks, their partitions, and archives as file systems; loads kernels of both kinds.
  private static let modules = ["biosdisk", "part_msdos", "newc", "multiboot", "linux", "boot"]

  /// The first sector and what follows it on the disk.
  let sectors: [UInt8]

  /// - Parameter folder: for files in between.
  init(_ configuration: BootConfiguration, folder: FilePath) async throws(PalliumError) {
    let (text, core) = (folder.appending("grub.cfg"), folder.appending("core.img"))
    let arguments = [
      "-O", "i386-pc", "-p", "/", "-c", text.string, "-o", core.string, "-d", Self.folder.string,
    ]
    do {
      try Data(configuration.text.utf8).write(to: URL(filePath: text.string))
      let result = try await run(
        .name("grub-mkimage"), arguments: Arguments(arguments + Self.modules), input: .none,
        output: .discarded, error: .string(limit: 65536))
      guard result.terminationStatus.isSuccess else {
        throw PalliumError(
          .emulatorFailed, "GRUB cannot be put together: \(result.standardError.prefix { $0 != "\n" })")
      }
      let boot = try Data(contentsOf: URL(filePath: Self.folder.appending("boot.img").string))
      sectors = try [UInt8](boot) + [UInt8](Data(contentsOf: URL(filePath: core.string)))
    } catch let error as PalliumError {
      throw error
    } catch {
      throw PalliumError(
        .notSetUp, "GRUB is missing: run 'make setup', which installs grub-pc-bin and grub-common.")
    }
  }
}
