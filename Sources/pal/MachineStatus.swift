import AgentProtocol
import ArgumentParser
import Foundation
import PALKit

/// What is told of a machine: what the host knows and what the hypervisor has counted.
struct MachineStatus: Encodable {
  var name: String
  var running: Bool
  var emulator: String
  var pid: Int32
  var cpus: Int
  var memory: String
  var hypervisor: Bool
  var uptimeSeconds: Double
  var bootSeconds: Double?
  var instructionsToAgent: UInt64?
  var folder: String
  var jobFolder: String
  /// By name, those that are not 0; nil if the hypervisor was not asked or is not there.
  var exits: [String: UInt64]?
  var pool: PoolStatus?

  init(_ machine: Machine) {
    let configuration = machine.record.configuration
    name = machine.name
    running = machine.isAlive
    emulator = configuration.emulator.title
    pid = machine.processIdentifier
    cpus = configuration.cpus
    memory = configuration.memory.description
    hypervisor = configuration.hypervisor
    uptimeSeconds = Date().timeIntervalSince(machine.record.startedAt)
    bootSeconds = machine.record.bootSeconds
    instructionsToAgent = machine.record.instructionsToAgent
    folder = machine.directory.path.string
    jobFolder = machine.jobFolder.string
  }

  private var cpusText: String { cpus == 1 ? "1 CPU" : "\(cpus) CPUs" }
  private var hypervisorText: String { hypervisor ? "with the hypervisor" : "without the hypervisor" }

  /// QEMU goes without saying.
  private var emulatorText: String { emulator == Emulator.qemu.title ? "" : ", in \(emulator)" }

  var startedText: String {
    let time = bootSeconds.map { " after \(seconds($0)) s" } ?? ""
    return "\(name) is up\(time): \(cpusText), \(memory), \(hypervisorText)\(emulatorText)."
  }

  var text: String {
    var lines = [
      "name        \(name)", "emulator    \(emulator)", "pid         \(pid)", "CPUs        \(cpus)",
      "memory      \(memory)",
      "hypervisor  \(hypervisor ? "yes" : "no")",
      "boot        \(bootSeconds.map { "\(seconds($0)) s" } ?? "not finished")",
      "uptime      \(seconds(uptimeSeconds)) s",
    ]
    if let instructionsToAgent {
      lines.append("booted in   \(instructionsToAgent.formatted(.number.grouping(.never))) instructions")
    }
    lines += ["job folder  \(jobFolder)", "folder      \(folder)"]
    return (lines + exitLines + poolLines).joined(separator: "\n")
  }

  private var exitLines: [String] {
    let counters = exits ?? [:]
    let width = counters.keys.map(\.count).max() ?? 0
    let lines = counters.sorted { $0.key < $1.key }.map { name, count in
      "\(name.padding(toLength: width, withPad: " ", startingAt: 0)) \(count)"
    }
    return lines.enumerated().map { ($0 == 0 ? "exits       " : "            ") + $1 }
  }

  private var poolLines: [String] {
    guard let pool else { return [] }
    let isEmpty = pool.freeFrames == pool.frames && pool.pals == 0
    let pals = pool.pals == 1 ? "1 PAL" : "\(pool.pals) PALs"
    let use = isEmpty ? "all free" : "\(pool.freeFrames) free, \(pals)"
    return ["pool        \(pool.frames) frames of 4 KiB, \(use)"]
  }

  private func seconds(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(1)).grouping(.never))
  }
}

extension MachineStatus {
  /// Adds what the hypervisor tells. If the guest does not answer, that is said on standard error.
  mutating func ask(_ machine: Machine) async {
    guard hypervisor, bootSeconds != nil else { return }
    do throws(PalliumError) {
      guard let counters = try await machine.counters(patience: .seconds(5)) else { return }
      exits = Dictionary(uniqueKeysWithValues: counters.namedExits.map { ($0.name, $0.count) })
      pool = counters.pool
    } catch { Terminal.note("The hypervisor's counters are not told: \(error)") }
  }
}
