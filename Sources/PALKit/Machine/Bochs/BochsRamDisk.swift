import Foundation
import SystemPackage

/// The guest's whole file system in Bochs, where it sees no folder of the host: busybox with all its commands, the
/// agent, the C libraries of both widths, and copies of the folders that are shared.
struct BochsRamDisk {
  /// Where the agent's serial line is: COM1.
  private static let agentLine = "/dev/ttyS0"
  /// More than this would take a guest of the usual size too much of its memory, and the loader too long.
  private static let mostShared = 64 << 20

  private(set) var archive: CpioArchive
  /// What the guest has of the shared folders.
  private(set) var copies = GuestCopies()

  init(kernelFolder: FilePath, agent: FilePath, shares: [String]) async throws(PalliumError) {
    archive = try InitialRamDisk.common(kernelFolder: kernelFolder, modules: [], exports: [])
    archive.addFile("pallium/agent-line", Array(Self.agentLine.utf8))
    archive.addFile("pallium/agent/pal-agent", try await Self.stripped(agent), executable: true)
    archive.addFolder("programs")
    archive.addFolder("usr/sbin")
    await addCommands()
    try addLibraries()
    for share in shares { try add(folder: share) }
  }

  /// A program without what only debuggers need; as it is if that cannot be taken off.
  private static func stripped(_ program: FilePath) async throws(PalliumError) -> [UInt8] {
    let small = FilePath("/tmp/pallium-stripped-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: small.string) }
    _ = await CommandOutput.of("strip", ["-o", small.string, program.string])
    let files = FileManager.default
    guard let content = files.contents(atPath: small.string) ?? files.contents(atPath: program.string) else {
      throw PalliumError(.hostFailure, "\(program) cannot be read: see to its permissions.")
    }
    return [UInt8](content)
  }

  /// Busybox under all its names.
  private mutating func addCommands() async {
    let list = await CommandOutput.of("/usr/bin/busybox", ["--list"])?.text ?? ""
    for name in list.split(separator: "\n") { archive.addLink("usr/bin/\(name)", to: "/pallium/bin/busybox") }
  }

  private mutating func addLibraries() throws(PalliumError) {
    for library in CLibrary.all {
      for name in library.files {
        let path = library.folder.appending(name)
        guard FileManager.default.fileExists(atPath: path.string) else {
          if library.isRequired { throw PalliumError(.notSetUp, "\(path) is missing: run 'make setup'.") }
          continue
        }
        try add(file: path, as: String(path.string.dropFirst()))
      }
      let loader = library.loader
      archive.addLink("usr\(loader.path)", to: library.folder.appending(loader.name).string)
    }
  }

  private mutating func add(file: FilePath, as path: String) throws(PalliumError) {
    guard let content = FileManager.default.contents(atPath: file.string) else {
      throw PalliumError(.hostFailure, "\(file) cannot be read: see to its permissions.")
    }
    archive.addFile(
      path, [UInt8](content), executable: FileManager.default.isExecutableFile(atPath: file.string))
  }

  private mutating func add(folder: String) throws(PalliumError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw PalliumError(.usage, "There is no folder \(folder) to share: make it or name another.")
    }
    archive.addFolder(String(folder.dropFirst()))
    guard let names = FileManager.default.enumerator(atPath: folder) else { return }
    for case let name as String in names {
      let path = FilePath(folder).appending(FilePath(name).components)
      let place = String(path.string.dropFirst())
      switch names.fileAttributes?[.type] as? FileAttributeType {
      case .typeDirectory?: archive.addFolder(place)
      case .typeSymbolicLink?:
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path.string) {
          archive.addLink(place, to: target)
        }
      case .typeRegular?:
        // Noted first: a file that changes meanwhile is then sent again.
        copies.note(path.string, at: path.string)
        try add(file: path, as: place)
        try checkSize(folder)
      default: break
      }
    }
  }

  private func checkSize(_ folder: String) throws(PalliumError) {
    guard copies.size <= Self.mostShared else {
      throw PalliumError(
        .usage,
        "\(folder) has more than \(Self.mostShared >> 20) MiB, and Bochs's guest has a copy of all: share a "
          + "smaller folder.")
    }
  }
}

/// A C library that programs for Linux are linked with dynamically, as the host has it.
private struct CLibrary {
  var folder: FilePath
  var files: [String]
  /// Where programs expect the dynamic linker, below /usr, and its file.
  var loader: (path: String, name: String)
  var isRequired: Bool

  private static let common = [
    "libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libgcc_s.so.1",
  ]

  static let all = [
    CLibrary(
      folder: "/usr/lib/x86_64-linux-gnu", files: common + ["ld-linux-x86-64.so.2", "libstdc++.so.6"],
      loader: ("/lib64/ld-linux-x86-64.so.2", "ld-linux-x86-64.so.2"), isRequired: true),
    CLibrary(
      folder: "/usr/i686-linux-gnu/lib", files: common + ["ld-linux.so.2"],
      loader: ("/lib/ld-linux.so.2", "ld-linux.so.2"), isRequired: false),
  ]
}
