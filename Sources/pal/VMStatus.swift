import ArgumentParser
import Foundation
import PALKit

/// What is told of a machine.
struct MachineStatus: Encodable {
  var name: String
  var running: Bool
  var pid: Int32
  var cpus: Int
  var memory: String
  var hypervisor: Bool
  var uptimeSeconds: Double
  var bootSeconds: Double?
  var instructionsToAgent: UInt64?
  var folder: String
  var jobFolder: String

  init(_ machine: Machine) {
    let configuration = machine.record.configuration
    name = machine.name
    running = machine.isAlive
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

  var startedText: String {
    let time = bootSeconds.map { " after \(seconds($0)) s" } ?? ""
    return "\(name) is up\(time): \(cpusText), \(memory), \(hypervisorText)."
  }

  var text: String {
    var lines = [
      "name        \(name)", "pid         \(pid)", "CPUs        \(cpus)", "memory      \(memory)",
      "hypervisor  \(hypervisor ? "yes" : "no")",
      "boot        \(bootSeconds.map { "\(seconds($0)) s" } ?? "not finished")",
      "uptime      \(seconds(uptimeSeconds)) s",
    ]
    if let instructionsToAgent {
      lines.append("booted in   \(instructionsToAgent.formatted(.number.grouping(.never))) instructions")
    }
    lines += ["job folder  \(jobFolder)", "folder      \(folder)"]
    return lines.joined(separator: "\n")
  }

  private func seconds(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(1)).grouping(.never))
  }
}

struct VMStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Tells about a running machine; exits with 1 if it does not run.")

  @OptionGroup var machine: MachineName
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let status = MachineStatus(try Machine.running(machine.name))
      if json { try printJSON(status) } else { print(status.text) }
    }
  }
}

struct VMList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the running machines.")

  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let machines = Machine.list().map(MachineStatus.init)
      if json { return try printJSON(machines) }
      if machines.isEmpty { return Terminal.note("No machine runs: start one with 'pal vm start'.") }
      for machine in machines {
        print(
          "\(machine.name)\t\(machine.pid)\t\(machine.cpus)\t\(machine.memory)\t\(machine.hypervisor ? "hypervisor" : "plain")"
        )
      }
    }
  }
}

struct VMStop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Ends a machine; its guest first writes its disks.")

  @OptionGroup var machine: MachineName
  @Flag(help: "At once, without asking the guest.") var force = false
  @Flag(help: "All running machines.") var all = false

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      let machines = all ? Machine.list() : [try Machine.running(machine.name)]
      for machine in machines { try await machine.stop(force: force) }
    }
  }
}
