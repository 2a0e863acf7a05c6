import AgentProtocol
import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The PC that Bochs plays, with a processor of either vendor.
  @Suite struct Bochs {
    /// Those whose virtualisation extension the hypervisor knows.
    static let vendors: [ProcessorVendor] = [.amd, .intel]

    func run(
      _ name: String, _ arguments: [String] = [], on vendor: ProcessorVendor, cpus: Int = 1
    ) async throws -> TestGuestResult {
      var guest = TestGuest(
        image: Built.image, modules: [.init(Built.guest(name), arguments: arguments)])
      guest.emulator = .bochs(vendor)
      guest.cpus = cpus
      return try await guest.run(timeLimit: .seconds(300))
    }

    func expectPass(_ result: TestGuestResult) {
      #expect(result.exitCode == Guests.passed, "\(result.console)\n\(result.hypervisorLog)")
      #expect(result.console.contains("passed") && !result.console.contains("FAIL"))
    }

    @Test(arguments: vendors) func answersHypercallsInEveryMode(vendor: ProcessorVendor) async throws {
      let result = try await run("hypercalls", ["count=5000"], on: vendor)
      expectPass(result)
      #expect(result.console.contains("5000 random calls"))
    }

    @Test(arguments: vendors) func startsProcessors(vendor: ProcessorVendor) async throws {
      let result = try await run("smp", on: vendor, cpus: 2)
      expectPass(result)
      #expect(result.hypervisorLog.contains("2 CPUs run the hypervisor"))
    }

    @Test(arguments: vendors) func resetsEndATestGuest(vendor: ProcessorVendor) async throws {
      let result = try await run("reset-ports", ["port=cf9"], on: vendor)
      #expect(result.exitCode == 0 && !result.timedOut, "\(result.console)")
      #expect(result.hypervisorLog.contains("guest resets the machine"))
    }

    @Test func processorsAreOfTheVendor() async throws {
      for vendor in ProcessorVendor.allCases {
        var guest = TestGuest(image: Built.guest("hypercalls"))
        guest.emulator = .bochs(vendor)
        let result = try await guest.run(timeLimit: .seconds(60))
        #expect(result.console.contains("FAIL hypervisor: there is none"), "\(result)")
        #expect(result.exitCode != Guests.passed && !result.timedOut)
      }
    }

    /// Detection, and the classic programs of both widths, on a whole Linux.
    @Test(arguments: vendors, [1, 2])
    func runsPrograms(vendor: ProcessorVendor, cpus: Int) async throws {
      try await withMachine(.inBochs(vendor, cpus: cpus)) { machine in
        #expect(try await machine.shell("nproc") == "\(cpus)")
        #expect(try await machine.counters() != nil)
        #expect((machine.record.instructionsToAgent ?? 0) > 100_000_000)
        for target in ["linux-x64", "linux-x86"] {
          let folder = Built.examples.appending(target).string
          #expect(try await machine.shell("\(folder)/test 5") == "test(5) = 0: success")
          let sums = try await machine.shell("\(folder)/main 7 8")
          #expect(sums.contains(/inside: 7 \+ 8 = 15, then \*p = 9, in PAL \d+\n/), "\(target): \(sums)")
          #expect(try await machine.shell("\(folder)/test_args 7 1 1") == "outside and inside agree")
        }
        #expect(try await machine.shell("dmesg | grep -c -i 'bad fpu' || true") == "0")
      }
    }

    /// A PAL image with a library in it and a micro-TPM, on both vendors' processors: what it signs and quotes is good.
    @Test(arguments: vendors) func sealsAndQuotes(vendor: ProcessorVendor) async throws {
      try await withFolder { folder in
        let example = Built.package.appending("Examples").appending("Signer")
        let project = try await TestProject(copyOf: example, in: folder)
        try await withMachine(.inBochs(vendor, cpus: 1)) { machine in
          for words in [["key", "create"], ["key", "public", "public"]] {
            let result = try await project.run(.linuxX64, machine, words)
            #expect(result.code == 0, "\(words): \(result)")
          }
          let quote = folder.appending("quote").string
          let program = project.program(.linuxX64).string
          let taken = try await pal(
            "quote", "--output", quote, "--name", machine.name, program, "--", "key", "certify")
          #expect(taken.code == 0, "\(taken)")
          let nonce = try String(contentsOfFile: quote + "/nonce", encoding: .utf8)
          let verified = try await pal(
            "verify", "--quote", quote, "--nonce", String(nonce.prefix(64)), "--expect", program)
          #expect(verified.code == 0, "\(verified)")
        }
      }
    }

    /// Files that change, programs that are not shared, large streams, several commands at once, the console.
    @Test func conversesOverASerialLine() async throws {
      try await withFolder { folder in
        let script = folder.appending("script")
        func write(_ text: String) throws {
          try "#!/bin/sh\n\(text)\n".write(toFile: script.string, atomically: true, encoding: .utf8)
          try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.string)
        }
        try write("echo first")
        var configuration = MachineConfiguration.inBochs(.intel, cpus: 1)
        configuration.hypervisor = false
        configuration.shares = [folder.string]
        try await withMachine(configuration) { machine in
          #expect(try await machine.execute(script.string).text == "first\n")
          try write("echo second; cat")
          #expect(try await machine.execute(script.string, input: .bytes([65])).text == "second\nA")
          #expect(try await machine.counters() == nil)
          let program = try ProgramFile(Built.examples.appending("linux-x86/test").string)
          // Without the hypervisor it says that there is none.
          let end = try await machine.execute(ProgramRun(program, arguments: ["5"]))
          #expect(end.crash == nil && !end.result.succeeded && !end.result.errorOutput.isEmpty, "\(end)")
          let bytes = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
          async let large = machine.execute("cat", input: .bytes(bytes))
          async let small = machine.execute("echo", "x")
          #expect(try await small.text == "x\n")
          #expect(try await large.output == bytes)
          let none = await #expect(throws: PalliumError.self) { try await machine.execute("/nonexistent") }
          #expect(none?.kind == .commandNotFound)
        }
      }
    }

    @Test func refusesWhatOnlyQEMUHas() async throws {
      for option in [["--network"], ["--disk", "x.img"], ["--threads", "multi"], ["--instruction-count"]] {
        let words = ["vm", "start", "--name", "test-refused", "--emulator", "bochs"] + option
        let result = try await pal(words)
        #expect(result.code == 64 && result.errorOutput.contains("in Bochs: leave out '\(option[0])'"))
      }
      let intel = try await pal("vm", "start", "--name", "test-refused", "--vendor", "intel")
      #expect(intel.code == 64 && intel.errorOutput.contains("--emulator bochs"))
    }
  }
}

extension MachineConfiguration {
  static func inBochs(_ vendor: ProcessorVendor, cpus: Int) -> Self {
    var configuration = Self()
    configuration.emulator = .bochs(vendor)
    configuration.cpus = cpus
    configuration.memory = MemorySize(mebibytes: 256)
    configuration.secret = .fresh
    // Its guest has a copy of all: the programs, and not what else is built beside them.
    configuration.shares = ["linux-x64", "linux-x86"].map { Built.examples.appending($0).string }
    return configuration
  }
}
