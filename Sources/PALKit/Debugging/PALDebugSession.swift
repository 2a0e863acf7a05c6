import AgentProtocol
import Foundation
import PALImages
import SystemPackage
import TrustVisorABI

/// A PAL to be debugged while its program runs.
public struct PALDebugRequest: Sendable {
  /// The program, its sources' folder and what gdb is to do; the places to stop at are the PAL's.
  public var program: DebugRequest
  /// The linked PAL, which has its symbols.
  public var symbols: FilePath
  /// How wide its code is.
  public var mode: ImageFormat.Mode

  public init(_ program: DebugRequest, builder: ProjectBuilder, manifest: Manifest) {
    self.program = program
    self.program.sources = builder.folder
    if program.locations.isEmpty { self.program.locations = manifest.functions.map(\.name) }
    symbols = builder.linkedPAL(manifest)
    mode = manifest.memory.mode
  }
}

extension Machine {
  /// Runs a program, and gdb on the host, which stops the whole machine at places in the program's PAL.
  ///
  /// When gdb ends, so does the program, and the machine goes on; cancelling the task ends both.
  /// - Returns: gdb's exit code.
  public func debug(_ request: PALDebugRequest, with debugger: Debugger) async throws(PalliumError) -> Int32 {
    for location in request.program.locations {
      try await debugger.require(location, in: request.symbols, isPAL: true)
    }
    let memory = try hypervisorMemory()
    let stub = try EmulatorStub.open(in: self)
    defer { stub.close() }
    let folder = try DebugFolder(in: directory)
    defer { folder.remove() }
    let registers =
      request.mode == .bits32 ? try folder.write(NarrowRegisters.description, as: "registers.xml") : nil
    let setup = try folder.write(
      DebuggerCommands.pal(
        request.symbols, at: request.program.locations, in: memory, registers: registers,
        connection: folder.socket,
        log: folder.log))
    let program = ProgramUnderStub(request.program, on: self)
    let relay = try StubRelay(stub: directory.stub, DebugListener(folder.socket)) { program.handle($0) }
    program.onEnd { relay.programEnded(code: $0) }

    let conversation = Task { await relay.run() }
    let result = await debugger.result(
      nil, sources: request.program.sources, setup: setup, script: request.program.script)
    // It ends by itself once gdb has gone, if gdb has ever come.
    conversation.cancel()
    await conversation.value
    await program.finish()
    return try result.get()
  }

  private func hypervisorMemory() throws(PalliumError) -> HypervisorMemory {
    let log = (try? String(contentsOfFile: directory.hypervisorLog.string, encoding: .utf8)) ?? ""
    if let memory = HypervisorMemory(log: log) { return memory }
    throw PalliumError(
      .usage,
      "The machine '\(name)' runs without the hypervisor, so it has no PALs: stop it with 'pal vm stop "
        + "--name \(name)' or name another with '--name'.")
  }
}

/// A program that is started when gdb's breakpoints are in place.
private final class ProgramUnderStub: Sendable {
  private let request: DebugRequest
  private let machine: Machine
  private let task = Locked<Task<Result<ExecResult, PalliumError>, Never>?>(nil)
  private let isSilent = Locked(false)
  private let listener = Locked<(@Sendable (UInt8) -> Void)?>(nil)

  init(_ request: DebugRequest, on machine: Machine) {
    self.request = request
    self.machine = machine
  }

  func onEnd(_ listener: @escaping @Sendable (UInt8) -> Void) { self.listener.set(listener) }

  func handle(_ event: StubConversation.Action) {
    switch event {
    case .startProgram:
      task.set(
        Task {
          let result = await run()
          listener.get()?(Self.code(of: result))
          return result
        })
    case .silenceProgram: isSilent.set(true)
    case .endProgram: task.get()?.cancel()
    case .toStub, .toDebugger: break
    }
  }

  /// Ends it if it has not ended yet.
  func finish() async {
    await task.get()?.end(within: DebugRequest.lastWords)
  }

  private func run() async -> Result<ExecResult, PalliumError> {
    do throws(PalliumError) {
      let end = try await machine.execute(
        request.run, input: request.input, output: output(.standardOutput),
        errorOutput: output(.standardError), guestMayStand: true)
      return .success(end.result)
    } catch { return .failure(error) }
  }

  private func output(_ descriptor: FileDescriptor) -> ExecOutput {
    .handled { [isSilent] bytes in if !isSilent.get() { _ = try? descriptor.writeAll(bytes) } }
  }

  private static func code(of result: Result<ExecResult, PalliumError>) -> UInt8 {
    switch result {
    case .success(let end): UInt8(truncatingIfNeeded: end.outcome.exitCode)
    case .failure: .max
    }
  }
}
