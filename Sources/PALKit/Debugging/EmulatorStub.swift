import Foundation
import SystemPackage

/// The emulator's stub for gdb, which stops the whole machine; open as long as this value lives, for one at a time.
struct EmulatorStub: ~Copyable {
  private let control: FilePath
  private let lock: FileLock

  static func open(in machine: Machine) throws(PalliumError) -> EmulatorStub {
    guard let lock = FileLock(machine.directory.stubLock) else {
      throw PalliumError(
        .alreadyRunning,
        "Somebody else debugs a PAL in the machine '\(machine.name)': wait for them or name another with "
          + "'--name'.")
    }
    try open(machine)
    return EmulatorStub(control: machine.directory.control, lock: lock)
  }

  private static func open(_ machine: Machine) throws(PalliumError) {
    let path = machine.directory.stub
    try? FileManager.default.removeItem(atPath: path.string)
    let socket = QEMUCommandLine.quoted(path.string)
    let control = try ControlChannel(machine.directory.control)
    // Open still, if who opened it was killed.
    _ = try control.monitor("gdbserver none")
    let answer = try control.monitor("gdbserver unix:\(socket),server=on,wait=off")
    if FileManager.default.fileExists(atPath: path.string) { return }
    throw PalliumError(
      .emulatorFailed,
      "The emulator does not let gdb look into the machine: end it with 'pal vm stop --name \(machine.name)'.",
      details: [answer])
  }

  /// Lets the machine go on, should it still stand.
  func close() {
    guard let control = try? ControlChannel(control) else { return }
    _ = try? control.monitor("gdbserver none")
    try? control.execute("cont")
  }
}
