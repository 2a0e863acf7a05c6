import AgentProtocol
import Foundation
import SystemPackage

/// A program to be debugged, and how.
public struct DebugRequest: Sendable {
  public var run: ProgramRun
  /// Where the program stops, as gdb takes it: functions, or FILE:LINE. If there are none, at its main function, or
  /// at all functions of the PAL.
  public var locations: [String] = []
  /// The folder that the sources' paths are relative to; nil for where they were compiled.
  public var sources: FilePath?
  /// gdb's commands after that stop; nil for a person at the terminal.
  public var script: FilePath?
  /// The program's standard input.
  public var input = ExecInput.nothing

  public init(_ run: ProgramRun) { self.run = run }

  /// A program that has ended may still have output on its way.
  static let lastWords = Duration.seconds(5)
}

extension Machine {
  /// Runs a program under gdbserver in the guest, and gdb on the host.
  ///
  /// The program writes to this process's standard output and error. When gdb ends, so does the program; cancelling
  /// the task ends both.
  /// - Returns: gdb's exit code.
  public func debug(
    _ request: DebugRequest, with debugger: Debugger,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PalliumError) -> Int32 {
    try Debugger.requireServer()
    let locations = request.locations.isEmpty ? ["main"] : request.locations
    for location in locations { try await debugger.require(location, in: request.run.program.path) }
    let server = try await DebugServer(request.run, on: self, progress: progress)
    let folder = try DebugFolder(in: directory)
    defer { folder.remove() }
    let setup = try folder.write(
      DebuggerCommands.program(
        server.entry, at: locations, connection: folder.socket, log: folder.log))
    let listener = try DebugListener(folder.socket)

    let program = Task { await server.run(input: request.input) }
    defer { program.cancel() }
    guard try await server.listens() else {
      let end = await program.value
      throw PalliumError(
        .commandRefused, "The program ended before it could be debugged: see 'pal run'.", details: end.details
      )
    }
    let relay = Task { await server.connect(listener) }
    defer { relay.cancel() }
    let result = await debugger.result(
      request.run.program.path, sources: request.sources, setup: setup, script: request.script)
    await program.end(within: DebugRequest.lastWords)
    return try result.get()
  }
}

extension Task<Result<ExecResult, PalliumError>, Never> {
  /// Waits for the command to end by itself; after so long it is ended.
  func end(within limit: Duration) async {
    let watch = Task<Void, Never> { if (try? await Task<Never, Never>.sleep(for: limit)) != nil { cancel() } }
    _ = await value
    watch.cancel()
  }
}
