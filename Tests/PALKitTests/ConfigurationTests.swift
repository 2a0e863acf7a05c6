import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct ConfigurationTests {
  @Test(arguments: [("256M", 256), ("5G", 5120), ("1g", 1024), ("64m", 64)])
  func memorySizesAreRead(text: String, mebibytes: Int) throws {
    #expect(try #require(MemorySize(text)).mebibytes == mebibytes)
  }

  @Test(arguments: [
    "", "M", "5", "-1G", "1.5G", "63M", "5T", "99999999999999999999G", "9007199254740993G", "1 G",
  ])
  func otherTextsAreNone(text: String) {
    #expect(MemorySize(text) == nil)
  }

  @Test func memorySizesAreWrittenAsTheyAreRead() throws {
    for size in [64, 100, 1024, 1536, 5120].map(MemorySize.init(mebibytes:)) {
      #expect(MemorySize(size.description) == size)
    }
  }

  @Test func configurationsAreKept() throws {
    var configuration = MachineConfiguration()
    configuration.emulator = .bochs(.intel)
    configuration.cpus = 3
    configuration.kernel = .bzImage
    configuration.shares = ["/a"]
    configuration.secret = .fresh
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(MachineConfiguration.self, from: data) == configuration)
  }

  @Test func whatCannotBeIsRefused() throws {
    let changes: [(inout MachineConfiguration) -> Void] = [
      { $0.cpus = 0 }, { $0.cpus = 65 }, { $0.shares = ["relative"] }, { $0.shares = ["/a b"] },
      { $0.networkForwards = ["x"] },
      {
        $0.instructionCount = true
        $0.cpus = 2
      },
    ]
    try MachineConfiguration().check()
    for change in changes {
      var configuration = MachineConfiguration()
      change(&configuration)
      let error = #expect(throws: PalliumError.self) { try configuration.check() }
      #expect(error?.kind == .usage)
    }
  }

  @Test(arguments: ["a", "default", "A-1", String(repeating: "x", count: 32)])
  func machineNames(name: String) throws {
    #expect(try MachineDirectory(name: name, in: "/r").path == FilePath("/r/\(name)"))
  }

  @Test(arguments: ["", "-a", "a_b", "a/b", "..", "a b", "ä", String(repeating: "x", count: 33)])
  func otherTextsAreNoMachineNames(name: String) {
    let error = #expect(throws: PalliumError.self) { try MachineDirectory(name: name, in: "/r") }
    #expect(error?.kind == .usage)
  }

  @Test func foldersTooLongForSocketsAreRefused() {
    let long = FilePath("/" + String(repeating: "x", count: 100))
    #expect(throws: PalliumError.self) { try MachineDirectory(name: "a", in: long) }
  }

  @Test func aFolderThatOthersCanWriteIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let runtime = folder.appending("r")
      try FileManager.default.createDirectory(
        atPath: runtime.string, withIntermediateDirectories: true)
      chmod(runtime.string, 0o777)
      let directory = try MachineDirectory(name: "a", in: runtime)
      #expect(throws: PalliumError.self) { try directory.create() }
      chmod(runtime.string, 0o700)
      try directory.create()
      #expect(
        try FileManager.default.attributesOfItem(atPath: directory.path.string)[.posixPermissions] as? Int
          == 0o700)
    }
  }

  @Test func placesFollowTheEnvironment() {
    let standard = Locations.standard(environment: ["HOME": "/h"])
    #expect(standard.runtime == FilePath("/tmp/pallium-\(getuid())"))
    #expect(standard.state == "/h/.local/state/pallium")
    #expect(standard.kernelFolder == "/h/.cache/pallium/kernel/current")
    #expect(standard.emulator == "qemu-system-x86_64")
    let other = Locations.standard(environment: [
      "XDG_RUNTIME_DIR": "/r", "XDG_CACHE_HOME": "/c", "PALLIUM_QEMU": "/q", "PALLIUM_HYPERVISOR": "/i",
    ])
    #expect(other.runtime == "/r/pallium" && other.cache == "/c/pallium")
    #expect(other.emulator == "/q" && other.hypervisor == "/i")
    let states = ["XDG_STATE_HOME": "/s", "HOME": "/h"]
    #expect(Locations.standard(environment: states).state == "/s/pallium")
    let own = states.merging(["PALLIUM_STATE_DIR": "/o"]) { $1 }
    #expect(Locations.standard(environment: own).state == "/o")
  }

  @Test func whatOnlyQEMUHasIsRefusedInBochs() throws {
    let changes: [(inout MachineConfiguration) -> Void] = [
      { $0.disks = ["/d.img"] }, { $0.network = true }, { $0.threads = .multi },
      { $0.instructionCount = true }, { $0.jobFolder = "/j" }, { $0.emulatorArguments = ["-s"] },
    ]
    for change in changes {
      var configuration = MachineConfiguration()
      change(&configuration)
      try configuration.check()
      configuration.emulator = .bochs(.amd)
      let error = #expect(throws: PalliumError.self) { try configuration.check() }
      #expect(error?.kind == .usage && error?.description.contains("in Bochs") == true)
    }
    var configuration = MachineConfiguration()
    configuration.emulator = .bochs(.intel)
    try configuration.check()
  }
}
