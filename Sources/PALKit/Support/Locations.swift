import Foundation
import SystemPackage

/// Where things are on the host.
public struct Locations: Sendable {
  /// Folders of the running machines, one each.
  public var runtime: FilePath
  /// What the set-up step fetched, `kernel/current` and `windows/wine32`, and what was made from it.
  public var cache: FilePath
  /// What outlasts machines and cannot be made again: their secrets.
  public var state: FilePath
  /// The hypervisor's image, an ELF file that a multiboot loader takes; nil when there is none.
  public var hypervisor: FilePath?
  /// The folder that holds `pal-agent`.
  public var agentFolder: FilePath
  /// The command of QEMU.
  public var emulator: String
  /// The command of Bochs.
  public var bochs = "bochs"
  /// Wine's 64-bit loader, which the host asks for its version and lets make the prefix.
  public var wine = WineInstallation.loader64
  /// The `pal` command, which a machine in Bochs needs in the background.
  public var keeper: FilePath = "/usr/bin/pal"
  /// The folder of the benchmark programs; nil when there is none.
  public var benchmarks: FilePath?
  /// The folder of what PALs and programs are built with; nil when there is none.
  public var sdk: FilePath?

  public init(
    runtime: FilePath, cache: FilePath, state: FilePath, hypervisor: FilePath?, agentFolder: FilePath,
    emulator: String, benchmarks: FilePath? = nil, sdk: FilePath? = nil
  ) {
    self.runtime = runtime
    self.cache = cache
    self.state = state
    self.hypervisor = hypervisor
    self.agentFolder = agentFolder
    self.emulator = emulator
    self.benchmarks = benchmarks
    self.sdk = sdk
  }

  /// The places used unless the environment names others: `XDG_RUNTIME_DIR`, `XDG_CACHE_HOME`,
  /// `XDG_STATE_HOME`, `PALLIUM_RUNTIME_DIR`, `PALLIUM_STATE_DIR`, `PALLIUM_HYPERVISOR`, `PALLIUM_AGENT_DIR`, `PALLIUM_QEMU`,
  /// `PALLIUM_BOCHS`, `PALLIUM_WINE`, `PALLIUM_SDK`.
  public static func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Locations {
    let executables = folderOfThisProgram()
    var locations = Locations(
      runtime: runtimeFolder(environment),
      cache: cacheFolder(environment),
      state: stateFolder(environment),
      hypervisor: environment["PALLIUM_HYPERVISOR"].map { FilePath($0) }
        ?? built(".build-bare/x86_64-unknown-none-elf/release/trustvisor", near: executables),
      agentFolder: environment["PALLIUM_AGENT_DIR"].map { FilePath($0) } ?? executables,
      emulator: environment["PALLIUM_QEMU"] ?? "qemu-system-x86_64",
      benchmarks: built(".build-guests/benchmarks", near: executables),
      sdk: environment["PALLIUM_SDK"].map { FilePath($0) } ?? built("SDK", near: executables)
    )
    locations.keeper = executables.appending("pal")
    if let bochs = environment["PALLIUM_BOCHS"] { locations.bochs = bochs }
    if let wine = environment["PALLIUM_WINE"] { locations.wine = wine }
    return locations
  }

  /// The unpacked Debian kernel.
  public var kernelFolder: FilePath { cache.appending("kernel").appending("current") }

  /// What Windows programs need: the prefix, and the 32-bit part of Wine if it is not installed. Guests see it.
  public var windowsFolder: FilePath { cache.appending("windows") }

  private static func runtimeFolder(_ environment: [String: String]) -> FilePath {
    if let folder = environment["PALLIUM_RUNTIME_DIR"] { return FilePath(folder) }
    if let folder = environment["XDG_RUNTIME_DIR"] { return FilePath(folder).appending("pallium") }
    return FilePath("/tmp/pallium-\(getuid())")
  }

  private static func cacheFolder(_ environment: [String: String]) -> FilePath {
    let base =
      environment["XDG_CACHE_HOME"].map { FilePath($0) } ?? home(environment).appending(".cache")
    return base.appending("pallium")
  }

  private static func stateFolder(_ environment: [String: String]) -> FilePath {
    if let folder = environment["PALLIUM_STATE_DIR"] { return FilePath(folder) }
    let base =
      environment["XDG_STATE_HOME"].map { FilePath($0) }
      ?? home(environment).appending(".local").appending("state")
    return base.appending("pallium")
  }

  private static func home(_ environment: [String: String]) -> FilePath {
    FilePath(environment["HOME"] ?? "/root")
  }

  private static func folderOfThisProgram() -> FilePath {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return FilePath(path ?? "/usr/bin/pal").removingLastComponent()
  }

  /// What `make` built in the package this program was built in.
  private static func built(_ path: String, near folder: FilePath) -> FilePath? {
    var ancestor = folder
    while !ancestor.isEmpty, ancestor.string != "/" {
      let product = ancestor.appending(FilePath(path).components)
      if FileManager.default.fileExists(atPath: product.string) { return product }
      ancestor.removeLastComponent()
    }
    return nil
  }
}
