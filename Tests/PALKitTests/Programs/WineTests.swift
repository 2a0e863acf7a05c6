import Foundation
import Testing

@testable import PALKit

@Suite struct WineTests {
  @Test func thePrefixIsNamedAfterWinesVersion() {
    #expect(
      WinePrefix.folderName(for: "wine-8.0 (Debian 8.0~repack-4)") == "prefix-1-wine-8.0-Debian-8.0-repack-4")
    #expect(!WinePrefix.folderName(for: "../a b").contains("/"))
  }

  @Test func the32BitPartIsInstalledOrUnpacked() async throws {
    try await withTemporaryFolder { folder in
      var locations = Locations.standard()
      locations.cache = folder
      let isInstalled = FileManager.default.fileExists(atPath: WineInstallation.loader32)
      #expect(WineInstallation.tree32(locations) == (isInstalled ? "/usr" : nil))
      let tree = locations.windowsFolder.appending("wine32")
      let libraries = tree.appending("usr").appending("lib")
      try libraries.appending("wine").appending("wine").write([1])
      #expect(WineInstallation.tree32(locations) == (isInstalled ? "/usr" : nil), "it is of an older set-up")
      try libraries.appending("i386-linux-gnu").appending("libgcc_s.so.1").write([1])
      #expect(WineInstallation.tree32(locations) == (isInstalled ? "/usr" : tree.appending("usr")))
    }
  }

  @Test func entriesOfTheEnvironmentAreWhole() {
    // Separated by semicolons: with commas, Wine takes all for one entry.
    #expect(WineEnvironment.guest.contains { $0.hasSuffix("wineboot.exe=;winedbg.exe=") })
  }
}
