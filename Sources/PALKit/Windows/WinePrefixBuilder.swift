import Foundation
import Subprocess
import SystemPackage

/// Makes a Wine prefix on the host: beside its place, then moved there whole.
struct WinePrefixBuilder {
  /// Wine's 64-bit loader.
  let loader: String
  let folder: FilePath

  /// Seconds; it takes about fifteen on an idle machine.
  private static let timeLimit = 300

  func build() async throws(PalliumError) {
    let work = folder.removingLastComponent().appending(".making-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: work.string) }
    let (prefix, home) = (work.appending("prefix"), work.appending("home"))
    for folder in [prefix, home] { try createFolder(folder) }
    try await boot(WineEnvironment.host(prefix: prefix.string, home: home.string))
    try replaceCopies(in: prefix)
    try put(prefix)
  }

  /// Lets Wine make its prefix, and waits until its server has written the registry and ended.
  private func boot(_ environment: [String: String]) async throws(PalliumError) {
    let limit = "\(Self.timeLimit)"
    let boot = await tool(["-k", "5", limit, loader, "wineboot.exe", "--init"], environment)
    let wait = await tool(["-k", "5", limit, WineInstallation.server, "--wait"], environment)
    guard boot, wait, !Task.isCancelled else {
      _ = await tool(["5", WineInstallation.server, "--kill"], environment)
      if Task.isCancelled { throw PalliumError(.interrupted, "Preparing Wine was interrupted.") }
      throw PalliumError(
        .hostFailure,
        "Wine's 'wineboot --init' failed: reinstall it with 'apt-get install --reinstall wine64'.")
    }
  }

  private func tool(_ arguments: [String], _ environment: [String: String]) async -> Bool {
    let variables = environment.map { (Environment.Key(rawValue: $0.key)!, $0.value) }
    let result = try? await run(
      .name("timeout"), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)), input: .none, output: .discarded,
      error: .discarded)
    return result?.terminationStatus.isSuccess == true
  }

  /// Wine copies its programs and libraries into the prefix, 700 MB; links to where they are installed do as well,
  /// and the guest has most of them in its cache already. The 32-bit ones, which Wine without its 32-bit part
  /// leaves out, are links from the start.
  private func replaceCopies(in prefix: FilePath) throws(PalliumError) {
    let files = FileManager.default
    let windows = prefix.appending("drive_c")
    let originals = Set((try? files.contentsOfDirectory(atPath: WineInstallation.libraries64)) ?? [])
    do {
      for case let path as String in files.enumerator(atPath: windows.string) ?? .init() {
        let file = windows.appending(FilePath(path).components)
        guard let name = file.lastComponent?.string, originals.contains(name) else { continue }
        let original = "\(WineInstallation.libraries64)/\(name)"
        if files.contentsEqual(atPath: file.string, andPath: original) { try link(file, to: original) }
      }
      try linkNarrowLibraries(windows.appending("windows").appending("syswow64"))
    } catch {
      throw PalliumError(.hostFailure, "The prefix for Wine cannot be written: make room on its file system.")
    }
  }

  /// Both parts have libraries and programs of the same names.
  private func linkNarrowLibraries(_ folder: FilePath) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: WineInstallation.libraries64)
    for name in names where !name.hasSuffix(".a") {
      try link(folder.appending(name), to: "\(WineInstallation.libraries32)/\(name)")
    }
  }

  private func link(_ file: FilePath, to original: String) throws {
    try? FileManager.default.removeItem(atPath: file.string)
    try FileManager.default.createSymbolicLink(atPath: file.string, withDestinationPath: original)
  }

  private func put(_ prefix: FilePath) throws(PalliumError) {
    // The name of the socket of the server that made it.
    try? FileManager.default.removeItem(atPath: prefix.appending("wineserver").string)
    guard rename(prefix.string, folder.string) == 0 else {
      throw PalliumError(.hostFailure, "\(folder) cannot be made: \(String(cString: strerror(errno))).")
    }
  }
}
