import ArgumentParser
import Foundation
import PALKit
import Synchronization

struct VMStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Boots an emulated PC in the background.",
    discussion: """
      Returns when commands can be run in it. Interrupted, it ends the machine again.

      The keys with which PALs seal and quote come from the machine's secret. It is made when a machine of the name \
      first starts and kept, so that what is sealed can be opened at the next start, until 'pal vm forget'. With \
      '--secret fresh' the machine has one that ends with it, with '--secret none' the hypervisor makes one at every \
      boot.

      Examples:
        pal vm start
        pal vm start --name big --cpus 4 --memory 5G
        pal vm start --share $HOME/project --hypervisor-option log=debug
        pal vm start --no-hypervisor          the plain PC, to compare with
        pal vm start --secret fresh           seals are good until it stops
        pal vm start --emulator bochs --vendor intel
      """
  )

  @OptionGroup var machine: MachineName
  @OptionGroup var emulator: EmulatorOptions

  @Option(name: .shortAndLong, help: "Number of CPUs, 1 to 64.")
  var cpus = 1

  @Option(name: .shortAndLong, help: "Memory, like 256M or 5G. Default: 512M.", transform: memorySize)
  var memory = MemorySize(mebibytes: 512)

  @Flag(inversion: .prefixedNo, help: "Whether the hypervisor runs below the guest.")
  var hypervisor = true

  @Option(help: "The hypervisor's image, instead of the one that 'make image' built.")
  var image: String?

  @Option(
    help: "What PALs' keys come from: kept for machines of this name, fresh for this start only, or none.")
  var secret = MachineConfiguration.Secret.kept

  @Option(
    name: .customLong("hypervisor-option"), help: "A word for the hypervisor, like pool=32M. Repeatable.")
  var hypervisorOptions: [String] = []

  @Option(help: "Form of the guest's kernel: vmlinux (boots faster) or bzImage.")
  var kernel = MachineConfiguration.Kernel.vmlinux

  @Option(name: .customLong("kernel-option"), help: "A word for the kernel's command line. Repeatable.")
  var kernelOptions: [String] = []

  @Option(name: .customLong("share"), help: "A folder the guest sees too, read-only, same path. Repeatable.")
  var shares: [String] = []

  @Option(help: "The folder the guest sees as /job and may write. Default: one of the machine's own.")
  var job: String?

  @Option(name: .customLong("disk"), help: "A disk image, raw or *.qcow2. Repeatable.")
  var disks: [String] = []

  @Flag(help: "A network card, on a network that leads nowhere but to what is forwarded.")
  var network = false

  @Option(name: .customLong("network-forward"), help: "A forwarding rule of QEMU's user network. Repeatable.")
  var networkForwards: [String] = []

  @Option(help: "CPUs in turn on one thread (single) or each on its own (multi; QEMU may fail on CPU 0).")
  var threads = MachineConfiguration.Threads.single

  @Flag(help: "Count instructions: the guest's time-stamp counter tells them. Slower.")
  var instructionCount = false

  @Flag(help: "End the machine when the PC resets, instead of booting again.")
  var noReboot = false

  @Option(help: "Seconds the guest may take to boot. Default: 180, with Bochs 600.")
  var bootTimeout: Int?

  @Flag(help: "Print the started machine as JSON.")
  var json = false

  func run() async throws {
    let (name, progress) = (machine.name, Progress(of: machine.name))
    try await reporting { () async throws(PalliumError) in
      let configuration = try machineConfiguration
      let seconds = bootTimeout ?? configuration.emulator.usualTimeLimit
      defer { progress.finish() }
      let machine = try await cancelledBySignals { () async throws(PalliumError) in
        try await Machine.start(name, configuration, timeLimit: .seconds(seconds)) { progress.report($0) }
      }
      progress.finish()
      let status = MachineStatus(machine)
      if json { try printJSON(status) } else { print(status.startedText) }
    }
  }

  private var machineConfiguration: MachineConfiguration {
    get throws(PalliumError) {
      var configuration = MachineConfiguration()
      configuration.emulator = try emulator.emulator
      configuration.cpus = cpus
      configuration.memory = memory
      configuration.hypervisor = hypervisor
      configuration.hypervisorImage = image.map(absolute)
      configuration.secret = secret
      configuration.hypervisorOptions = hypervisorOptions
      configuration.kernel = kernel
      configuration.kernelOptions = kernelOptions
      configuration.shares = shares.map(absolute)
      configuration.jobFolder = job.map(absolute)
      configuration.disks = disks.map(absolute)
      configuration.network = network
      configuration.networkForwards = networkForwards
      configuration.threads = threads
      configuration.instructionCount = instructionCount
      configuration.endsAtReset = noReboot
      return configuration
    }
  }
}

func memorySize(_ text: String) throws -> MemorySize {
  guard let size = MemorySize(text) else {
    throw ValidationError("'\(text)' is no amount of memory: give at least 64M, like 256M or 5G.")
  }
  return size
}

extension MachineConfiguration.Kernel: ExpressibleByArgument {}
extension MachineConfiguration.Threads: ExpressibleByArgument {}
extension MachineConfiguration.Secret: ExpressibleByArgument {}
