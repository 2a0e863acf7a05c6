import Foundation
import SystemPackage

/// The folder of a machine: sockets, logs, locks and what is known of it.
public struct MachineDirectory: Sendable {
  public let path: FilePath

  /// Serial ports of the agent: so many commands can run at once.
  static let agentPortCount = 4

  var record: FilePath { path.appending("machine.json") }
  var startLock: FilePath { path.appending("start.lock") }
  /// The emulator's process number, there when its sockets are.
  var processFile: FilePath { path.appending("emulator.pid") }
  var control: FilePath { path.appending("qmp.sock") }
  /// Where gdb can look at the whole PC; made when somebody asks for it.
  var stub: FilePath { path.appending("stub.sock") }
  var stubLock: FilePath { path.appending("stub.lock") }
  var console: FilePath { path.appending("console.sock") }
  var consoleLock: FilePath { path.appending("console.lock") }
  /// What the guest wrote to its console.
  public var consoleLog: FilePath { path.appending("console.log") }
  /// What the hypervisor wrote.
  public var hypervisorLog: FilePath { path.appending("hypervisor.log") }
  var kernel: FilePath { path.appending("kernel") }
  var initialRamDisk: FilePath { path.appending("initrd") }
  /// The boot module with the machine's secret; there only until the emulator has read it.
  var secret: FilePath { path.appending("secret") }
  /// What Bochs boots from.
  var bootDisk: FilePath { path.appending("disk.img") }
  /// What a Bochs that was killed leaves, and the next refuses to start with.
  var bootDiskLock: FilePath { path.appending("disk.img.lock") }
  /// What the guest in Bochs has of the host's files.
  var guestCopies: FilePath { path.appending("copies.json") }
  /// What Bochs says of itself, and what its keeper does.
  var bochsLog: FilePath { path.appending("bochs.log") }
  var keeperOrder: FilePath { path.appending("keeper.json") }
  var keeperLog: FilePath { path.appending("keeper.log") }
  var agentFolder: FilePath { path.appending("agent") }
  var defaultJobFolder: FilePath { path.appending("job") }
  /// Copies of programs that `pal run` runs.
  var programs: FilePath { path.appending("programs") }

  func agentSocket(_ port: Int) -> FilePath { path.appending("agent\(port).sock") }
  func agentLock(_ port: Int) -> FilePath { path.appending("agent\(port).lock") }

  /// - Throws: when the name is none or paths in the folder would be too long for sockets.
  init(name: String, in runtime: FilePath) throws(PalliumError) {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      default: false
      }
    }
    guard allowed, (1...32).contains(name.utf8.count), !name.hasPrefix("-") else {
      throw PalliumError(
        .usage, "'\(name)' is no machine name: take up to 32 letters, digits and dashes.")
    }
    path = runtime.appending(name)
    let longest = agentSocket(Self.agentPortCount - 1).string
    guard longest.utf8.count < 108, !longest.contains(" ") else {
      throw PalliumError(
        .usage, "The folder \(runtime) is too long or has a space: set PALLIUM_RUNTIME_DIR to a short path.")
    }
  }

  /// Makes the folder, for this user only.
  func create() throws(PalliumError) {
    let runtime = path.removingLastComponent()
    do {
      try FileManager.default.createDirectory(
        atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PalliumError(
        .hostFailure,
        "The folder \(path) cannot be made: set PALLIUM_RUNTIME_DIR to one that can be written.")
    }
    // Below /tmp somebody else could have made it first, to read along.
    var status = stat()
    guard lstat(runtime.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
      status.st_mode & 0o022 == 0
    else {
      throw PalliumError(
        .hostFailure,
        "The folder \(runtime) is not yours alone: remove it or set PALLIUM_RUNTIME_DIR to another.")
    }
    _ = chmod(path.string, 0o700)
  }

  /// Removes what an earlier run left, but not the job folder.
  func clear() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []
    for name in names where name != "job" && !name.hasSuffix(".lock") {
      try? FileManager.default.removeItem(atPath: path.appending(name).string)
    }
  }
}
