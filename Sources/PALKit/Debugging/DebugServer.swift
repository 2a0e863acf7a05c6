import AgentProtocol
import Foundation
import SystemPackage

/// gdbserver in the guest with a program, which waits at its beginning.
struct DebugServer: Sendable {
  /// Of a Windows program.
  let entry: EntryPoint?
  private let machine: Machine
  private let request: ExecRequest
  private let port: UInt16

  private static let command = "/pallium/bin/debug"
  /// So that several sessions in one guest are unlikely to meet.
  private static let ports: ClosedRange<UInt16> = 20_000...60_000

  init(
    _ run: ProgramRun, on machine: Machine, progress: @Sendable (String) -> Void
  ) async throws(PalliumError) {
    self.machine = machine
    port = UInt16.random(in: Self.ports)
    guard case .windows(let width) = run.program.kind else {
      entry = nil
      var request = try await machine.request(for: run, progress: progress)
      request.arguments.insert(contentsOf: [Self.command, "start", "\(port)"], at: 0)
      self.request = request
      return
    }
    let (entry, path) = try Self.waitingCopy(of: run.program, width, machine)
    self.entry = entry
    var request = try await machine.request(for: run, at: path, progress: progress)
    request.arguments.insert(contentsOf: [Self.command, "attach", "\(port)", path], at: 0)
    self.request = request
  }

  /// A copy that waits at its entry, and its path in the guest.
  private static func waitingCopy(
    of program: ProgramFile, _ width: ProgramKind.Width, _ machine: Machine
  ) throws(PalliumError) -> (EntryPoint, String) {
    guard let data = FileManager.default.contents(atPath: program.path.string) else {
      throw PalliumError(.hostFailure, "\(program.path) cannot be read: see that it is still there.")
    }
    let bytes = [UInt8](data)
    let entry: EntryPoint
    do { entry = try EntryPoint(ByteFields(bytes), width: width) } catch {
      throw PalliumError(error, in: program.path.string)
    }
    let spool = ProgramSpool(folder: machine.directory.programs)
    return (entry, try spool.add(program, contents: entry.waiting(bytes)))
  }

  /// Runs the program to its end.
  func run(input: ExecInput) async -> Result<ExecResult, PalliumError> {
    do throws(PalliumError) {
      return .success(
        try await machine.execute(
          request, input: input, output: .descriptor(.standardOutput),
          errorOutput: .descriptorAndEnd(.standardError)))
    } catch { return .failure(error) }
  }

  /// Waits until gdb can connect; false if the program has ended before.
  func listens() async throws(PalliumError) -> Bool {
    try await machine.execute(Self.command, "await", "\(port)", timeLimit: .seconds(90)).succeeded
  }

  /// Passes on what gdb and gdbserver say to each other, until one of them ends or the task is cancelled.
  func connect(_ listener: DebugListener) async {
    let connection = await onThread { isCancelled in listener.accept(isCancelled: isCancelled) }
    guard let connection else { return }
    defer { try? connection.close() }
    let request = ExecRequest(arguments: [Self.command, "connect", "\(port)"])
    _ = try? await machine.execute(
      request, input: .descriptor(connection), output: .descriptor(connection), errorOutput: .discarded)
    // For gdb to notice: this end may still be in use.
    shutdown(connection.rawValue, Int32(SHUT_RDWR))
  }
}

extension Result<ExecResult, PalliumError> {
  /// The last lines of what a program complained of, or why it did not run.
  var details: [String] {
    switch self {
    case .success(let result): result.errorText.split(separator: "\n").suffix(5).map(String.init)
    case .failure(let error): [error.description]
    }
  }
}
