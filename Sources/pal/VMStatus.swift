import ArgumentParser
import Foundation
import PALKit

struct VMStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Tells about a running machine; exits with 1 if it does not run.",
    discussion: """
      With the hypervisor it tells too how often guests have exited since the machine started, by kind, and what \
      the memory for PALs holds. A guest that does not answer within five seconds is not asked further.

      Examples:
        pal vm status
        pal vm status --name big --json
      """
  )

  @OptionGroup var machine: MachineName
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () async throws(PalliumError) in
      let machine = try Machine.running(machine.name)
      var status = MachineStatus(machine)
      await status.ask(machine)
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
