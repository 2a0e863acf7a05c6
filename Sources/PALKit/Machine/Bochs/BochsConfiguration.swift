import SystemPackage

/// What Bochs reads at its start (bochsrc): the PC's parts, and the files in a folder that belong to them.
struct BochsConfiguration {
  /// Where the bytes of a serial port go.
  enum SerialPort: Equatable {
    case file(FilePath)
    /// A connection that Bochs makes to this port of the host itself. Bochs reads a byte only when the last has
    /// been taken, so the guest never loses one.
    case connection(UInt16)

    fileprivate var words: String {
      switch self {
      case .file(let path): "mode=file, dev=\(path)"
      case .connection(let port): "mode=socket-client, dev=127.0.0.1:\(port)"
      }
    }
  }

  /// Instructions that make a second on the guest's clocks. Bochs does more in one; but the serial ports and all that
  /// waits go by these clocks.
  static let instructionsPerSecond: UInt64 = 20_000_000
  /// Instructions that a CPU executes before the next has its turn, the most that Bochs allows: an idle CPU uses up
  /// its turn too.
  private static let turn = 32

  var vendor: ProcessorVendor
  var cpus: Int
  var memory: MemorySize
  var disk: FilePath
  var geometry: DiskGeometry
  /// What is connected, by the number of the port, 1 to 4.
  var serialPorts: [Int: SerialPort]
  var log: FilePath

  /// The models that have nested paging and run Debian's kernel.
  private var model: String {
    switch vendor {
    case .amd: "ryzen"
    case .intel: "corei7_haswell_4770"
    }
  }

  /// The file's text.
  var text: String {
    let lines = [
      "config_interface: textconfig",
      "display_library: term",
      "romimage: file=$BXSHARE/BIOS-bochs-latest",
      "vgaromimage: file=/usr/share/vgabios/vgabios.bin",
      "cpu: model=\(model), count=\(cpus), quantum=\(Self.turn), "
        + "ips=\(Self.instructionsPerSecond), reset_on_triple_fault=1",
      "memory: guest=\(memory.mebibytes), host=\(memory.mebibytes)",
      "clock: sync=none, time0=utc",
      "ata0-master: type=disk, path=\"\(disk)\", mode=flat, cylinders=\(geometry.cylinders), "
        + "heads=\(DiskGeometry.heads), spt=\(DiskGeometry.sectorsPerTrack)",
      "boot: disk",
      // Without a driver of its own it looks for the host's sound card.
      "sound: driver=dummy",
      "log: \(log)",
      // Only resets are told of; a serial port would tell of every byte.
      "info: action=ignore, pc_system=report", "error: action=ignore", "debug: action=ignore",
      "panic: action=fatal",
    ]
    let ports = serialPorts.sorted { $0.key < $1.key }.map { number, port in
      "com\(number): enabled=1, \(port.words)"
    }
    return (lines + ports).joined(separator: "\n") + "\n"
  }

  /// What the debugger in Debian's Bochs is told at its start: to go on.
  static let debuggerCommands = "c\n"
}
