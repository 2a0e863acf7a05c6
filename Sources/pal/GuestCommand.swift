import ArgumentParser
import Foundation
import PALKit
import SystemPackage

struct GuestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guest",
    abstract: "Runs a small multiboot kernel on the hypervisor, in the foreground.",
    discussion: """
      For those who work on the hypervisor. Prints what the guest wrote to COM1, and on standard error what the \
      hypervisor wrote to COM2. Exit code: 0 if the guest ended itself content, 1 if it did not, 2 if the PC was \
      reset or switched off, 124 if the time limit ended it, 125 if 'pal' itself failed.

      Examples:
        pal guest .build-guests/hypercalls.elf -- count=5000
        pal guest --emulator bochs --vendor intel --cpus 2 .build-guests/smp.elf
        pal guest --emulator bochs --no-hypervisor .build-guests/reset-ports.elf -- port=92
      """,
    shouldDisplay: false
  )

  @OptionGroup var emulator: EmulatorOptions
  @Option(name: .shortAndLong, help: "Number of CPUs.") var cpus = 1
  @Option(name: .shortAndLong, help: "Memory, like 256M. Default: 256M.", transform: memorySize)
  var memory = MemorySize(mebibytes: 256)
  @Option(help: "Seconds after which it is ended.") var timeout = 300
  @Flag(inversion: .prefixedNo, help: "Whether the hypervisor runs below the guest.") var hypervisor = true
  @Option(help: "The hypervisor's image, instead of the one that 'make image' built.") var image: String?
  @Option(
    name: .customLong("hypervisor-option"), help: "A word for the hypervisor, like log=debug. Repeatable.")
  var hypervisorOptions: [String] = []
  @Argument(help: "The guest, a multiboot kernel.") var guest: String
  @Argument(parsing: .postTerminator, help: "The guest's command line, after '--'.") var words: [String] = []

  func run() async throws {
    var code: Int32 = 0
    try await reporting(failure: 125) { () async throws(PalliumError) in
      let guest = try testGuest
      let seconds = timeout
      let result = try await cancelledBySignals { () async throws(PalliumError) in
        try await guest.run(timeLimit: .seconds(seconds))
      }
      Terminal.write(result.console, to: .standardOutput)
      Terminal.write(result.hypervisorLog + result.emulatorErrors, to: .standardError)
      code = exitCode(of: result)
    }
    throw ExitCode(code)
  }

  private var testGuest: TestGuest {
    get throws(PalliumError) {
      let file = FilePath(absolute(guest))
      guard let image = image.map({ FilePath(absolute($0)) }) ?? Locations.standard().hypervisor else {
        throw PalliumError(.imageMissing, "The hypervisor's image is missing: run 'make image'.")
      }
      var test =
        hypervisor
        ? TestGuest(image: image, modules: [.init(file, arguments: words)]) : TestGuest(image: file)
      test.options = hypervisor ? hypervisorOptions : words
      test.emulator = try emulator.emulator
      test.cpus = cpus
      test.memory = memory
      return test
    }
  }

  private func exitCode(of result: TestGuestResult) -> Int32 {
    if result.timedOut { return 124 }
    return switch result.exitCode {
    case 0: 2
    case 1 where result.console.contains("passed"): 0
    default: 1
    }
  }
}
