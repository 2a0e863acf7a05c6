import Foundation
import SystemPackage

/// The host's Wine, which stands for Windows in the guest.
struct WineInstallation: Sendable, Equatable {
  /// As Wine says it, "wine-8.0 (Debian 8.0~repack-4)".
  var version: String
  /// Where the 32-bit part is: "/usr" if it is installed, else the tree that the set-up step unpacked; nil if there
  /// is none.
  var tree32: FilePath?

  static let loader64 = "/usr/lib/wine/wine64"
  static let loader32 = "/usr/lib/wine/wine"
  /// Trees that were unpacked before this was known to be needed lack it: where a thread ends, the program would.
  private static let threadLibrary32 = "/usr/lib/i386-linux-gnu/libgcc_s.so.1"
  static let server = "/usr/lib/wine/wineserver"
  /// Wine's own programs and libraries for Windows.
  static let libraries64 = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows"
  static let libraries32 = "/usr/lib/i386-linux-gnu/wine/i386-windows"

  /// - Throws: what is missing for a program of this width, and how to get it.
  static func find(
    for width: ProgramKind.Width, locations: Locations
  ) async throws(PalliumError) -> WineInstallation {
    guard let output = await CommandOutput.of(locations.wine, ["--version"]), output.succeeded else {
      throw PalliumError(
        .wineMissing,
        "Windows programs need Wine, which is not installed: run 'make setup', which installs it.")
    }
    let version = output.text.trimmingCharacters(in: .whitespacesAndNewlines)
    let wine = WineInstallation(version: version, tree32: tree32(locations))
    if width == .bits32, wine.tree32 == nil {
      throw PalliumError(
        .wineMissing,
        "32-bit Windows programs need Wine's 32-bit part, which is missing: run 'make setup', "
          + "which fetches it.")
    }
    return wine
  }

  /// Where the 32-bit part is, if there is one.
  static func tree32(_ locations: Locations) -> FilePath? {
    let files = FileManager.default
    if files.fileExists(atPath: loader32) { return "/usr" }
    let unpacked = locations.windowsFolder.appending("wine32").appending("usr")
    let isThere = [loader32, threadLibrary32].allSatisfy {
      files.fileExists(atPath: unpacked.removingLastComponent().string + $0)
    }
    return isThere ? unpacked : nil
  }
}
