import AgentProtocol
import Foundation
import Synchronization
import SystemPackage

/// Measures what the hypervisor costs programs, in a machine of its own that counts instructions.
///
/// Bochs's time-stamp counter counts them anyway; QEMU's does when it is told to.
public struct Benchmark: Sendable {
  /// The folder that holds `bench64` and `bench32`.
  public var programs: FilePath
  /// Widths of the programs to run: 64, 32.
  public var widths = [64, 32]
  public var repetitions = 300
  /// What plays the PC, and so whose processor is measured.
  public var emulator = Emulator.qemu
  private let locations: Locations

  /// - Parameter programs: nil for those that `make bench` built.
  public init(programs: FilePath? = nil, locations: Locations = .standard()) throws(PalliumError) {
    guard let folder = programs ?? locations.benchmarks else {
      throw PalliumError(
        .imageMissing,
        "The benchmark programs are missing: run 'make bench', or name their folder with '--programs'.")
    }
    self.programs = folder
    self.locations = locations
  }

  /// Boots, measures and ends the machine; also when the task is cancelled.
  /// - Parameter progress: told how far it has come.
  public func run(
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PalliumError) -> BenchmarkReport {
    for bits in widths { try check(program(bits)) }
    async let surroundings = Surroundings.find(locations, emulator: emulator, sources: programs)
    let machine = try await Machine.start("bench", configuration, locations: locations) { progress("\($0)") }
    do throws(PalliumError) {
      var measurements: [Measurement] = []
      for bits in widths { measurements += try await measure(machine, bits, progress) }
      try await machine.stop(force: true)
      return BenchmarkReport(
        commit: await surroundings.commit, date: Date(), tools: await surroundings.tools,
        repetitions: repetitions, measurements: measurements)
    } catch {
      try? await machine.stop(force: true)
      throw error
    }
  }

  private var configuration: MachineConfiguration {
    var configuration = MachineConfiguration()
    configuration.emulator = emulator
    configuration.instructionCount = emulator == .qemu
    configuration.shares = [programs.string]
    configuration.secret = .fresh
    return configuration
  }

  private func program(_ bits: Int) -> FilePath { programs.appending("bench\(bits)") }

  private func check(_ program: FilePath) throws(PalliumError) {
    guard FileManager.default.isExecutableFile(atPath: program.string) else {
      throw PalliumError(
        .imageMissing, "There is no program \(program): run 'make bench', or name another folder.")
    }
  }

  private func measure(
    _ machine: Machine, _ bits: Int, _ progress: @escaping @Sendable (String) -> Void
  ) async throws(PalliumError) -> [Measurement] {
    let counter = LineCounter()
    // One event is derived from others and has no line, the empty one has a line and is no event.
    let total = BenchmarkEvent.all.count
    @Sendable func tell(_ count: Int) { progress("\(bits)-bit program: \(count) of \(total) events") }
    tell(0)
    let result = try await machine.execute(
      ExecRequest(arguments: [program(bits).string, "\(repetitions)"], timeLimit: Self.timeLimit),
      output: .observed { bytes in tell(counter.add(bytes)) })
    guard result.succeeded else {
      throw PalliumError(
        .hostFailure, "The \(bits)-bit benchmark program ended too early: \(result.outcome).",
        details: result.errorText.split(separator: "\n").map(String.init))
    }
    return try BenchmarkOutput(result.text).measurements(bits: bits)
  }

  /// Milliseconds that a program may take.
  private static let timeLimit: UInt64 = 1_800_000
}

/// Counts the lines in a stream.
private final class LineCounter: Sendable {
  private let lines = Mutex(0)

  /// How many lines have ended so far.
  func add(_ bytes: [UInt8]) -> Int {
    lines.withLock {
      $0 += bytes.count { $0 == UInt8(ascii: "\n") }
      return $0
    }
  }
}
