import Foundation
import SystemPackage

/// The process that stays with a machine's Bochs: reads the screen that it draws, and connects its serial ports with
/// the machine's sockets, as QEMU does itself. Bochs ends with it, and it with Bochs.
public struct BochsKeeper {
  /// What it must know, kept in the machine's folder.
  struct Order: Codable, Equatable {
    var command: String
    var vendor: ProcessorVendor
    var cpus: Int
    var memory: MemorySize
    /// The boot disk's size.
    var cylinders: Int
    var endsAtReset: Bool
  }

  private let directory: MachineDirectory
  private let order: Order

  /// - Parameter folder: the machine's.
  public init(folder: FilePath) throws(PalliumError) {
    directory = try MachineDirectory(
      name: folder.lastComponent?.string ?? "", in: folder.removingLastComponent())
    guard let data = FileManager.default.contents(atPath: directory.keeperOrder.string),
      let order = try? JSONDecoder().decode(Order.self, from: data)
    else {
      throw PalliumError(.usage, "\(folder) is no folder of a machine that Bochs plays: use 'pal vm start'.")
    }
    self.order = order
  }

  /// Starts Bochs and returns when it has ended. Blocks.
  public func run() throws(PalliumError) {
    let (agent, console) = (try LoopbackListener(), try LoopbackListener())
    var sockets = try KeeperSockets(directory)
    let bochs = try BochsProcess(
      configuration(agent: agent.port, console: console.port), in: directory.path, command: order.command)
    let agentLine = try connection(to: agent, of: bochs)
    let consoleLine = try connection(to: console, of: bochs)
    // Whoever started this waits for the file.
    do {
      try "\(getpid())\n".write(toFile: directory.processFile.string, atomically: true, encoding: .utf8)
    } catch {
      throw PalliumError(.hostFailure, "\(directory.path) cannot be written: make room on its file system.")
    }
    try serve(bochs, agentLine, consoleLine, &sockets)
  }

  private func configuration(agent: UInt16, console: UInt16) -> BochsConfiguration {
    BochsConfiguration(
      vendor: order.vendor, cpus: order.cpus, memory: order.memory, disk: directory.bootDisk,
      geometry: DiskGeometry(cylinders: order.cylinders),
      // Ports 1 and 3 share an interrupt, and so do 2 and 4: the agent's, port 1, has its own.
      serialPorts: [
        1: .connection(agent), 2: .file(directory.hypervisorLog), 4: .connection(console),
      ], log: directory.bochsLog)
  }

  private func connection(
    to listener: LoopbackListener, of bochs: BochsProcess
  ) throws(PalliumError) -> CInt {
    while !bochs.wait(milliseconds: 10) {
      if let connection = listener.accept() { return connection }
    }
    throw PalliumError(
      .emulatorFailed,
      "Bochs ended at once: \(BochsLog(file: directory.bochsLog).failure ?? "it gave no reason.")")
  }

  private func serve(
    _ bochs: BochsProcess, _ agentLine: CInt, _ consoleLine: CInt, _ sockets: inout KeeperSockets
  ) throws(PalliumError) {
    var agent = AgentLine()
    var console = try GuestConsole(log: directory.consoleLog)
    var resets = ResetWatch(BochsLog(file: directory.bochsLog))
    while !bochs.wait(milliseconds: 0) {
      var entries =
        agent.wanted(line: agentLine) + console.wanted(line: consoleLine) + sockets.wanted(agent, console)
      entries.append(pollfd(fd: bochs.terminal, events: Int16(POLLIN), revents: 0))
      poll(&entries, nfds_t(entries.count), 200)
      sockets.accept(&agent, &console)
      guard agent.work(line: agentLine), console.work(line: consoleLine) else { break }
      if resets.hasNew() {
        if order.endsAtReset { break }
        agent.guestWasReset()
      }
    }
  }
}

/// The machine's sockets that `pal` connects to.
private struct KeeperSockets {
  private let agents: [CInt]
  private let console: CInt

  init(_ directory: MachineDirectory) throws(PalliumError) {
    func listener(_ path: FilePath) throws(PalliumError) -> CInt {
      guard let descriptor = listenLocally(path) else {
        throw PalliumError(.hostFailure, "\(path) cannot be made (\(String(cString: strerror(errno)))).")
      }
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      return descriptor
    }
    var agents: [CInt] = []
    for port in 0..<MachineDirectory.agentPortCount {
      agents.append(try listener(directory.agentSocket(port)))
    }
    self.agents = agents
    console = try listener(directory.console)
  }

  /// Those that have nobody yet.
  func wanted(_ agent: AgentLine, _ console: GuestConsole) -> [pollfd] {
    let free = agents.enumerated().filter { agent.isFree(UInt8($0.offset)) }.map(\.element)
    return (free + (console.isFree ? [self.console] : [])).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
  }

  mutating func accept(_ agent: inout AgentLine, _ console: inout GuestConsole) {
    for (number, listener) in agents.enumerated() where agent.isFree(UInt8(number)) {
      if let socket = accepted(listener) { agent.begin(UInt8(number), socket: socket) }
    }
    if console.isFree, let socket = accepted(self.console) { console.begin(socket: socket) }
  }

  private func accepted(_ listener: CInt) -> CInt? {
    let socket = Glibc.accept(listener, nil, nil)
    guard socket >= 0 else { return nil }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    return socket
  }
}

/// Notices resets of the PC by Bochs's log.
private struct ResetWatch {
  private let log: BochsLog
  private var seen = 0
  private var next = ContinuousClock.now
  private static let pause = Duration.milliseconds(500)

  init(_ log: BochsLog) { self.log = log }

  mutating func hasNew() -> Bool {
    guard ContinuousClock.now >= next else { return false }
    next = .now + Self.pause
    let resets = log.resets
    defer { seen = resets }
    return resets > seen
  }
}
