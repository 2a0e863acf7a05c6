import PALKit
import Testing

/// Ring-0 programs that try to get a CPU out of the hypervisor, or the hypervisor to fall.
extension EmulatedPC.Guests {
  @Test(
    "No device takes a CPU out of the hypervisor",
    arguments: ["ioapic", "messages", "registers", "vectors"], [1, 2])
  func keepsCPUs(how: String, cpus: Int) async throws {
    expectPass(try await run("escape-init", ["how=\(how)"], cpus: cpus))
  }

  @Test(
    "INIT for the first CPU resets the machine",
    arguments: ["self", "self-shorthand", "all", "logical", "broadcast"], [1, 2])
  func resetsOnINIT(how: String, cpus: Int) async throws {
    expectReset(try await run("escape-init", ["how=\(how)"], cpus: cpus))
  }

  @Test func resetsOnINITFromAnotherCPU() async throws {
    expectReset(try await run("escape-init", ["how=from-other"], cpus: 2))
  }

  @Test(arguments: [1, 2, 3]) func sendsNoSystemManagementInterrupts(cpus: Int) async throws {
    expectPass(try await run("escape-smi", cpus: cpus))
  }

  @Test(arguments: [1, 2, 3]) func leavesTheIOAPICUsable(cpus: Int) async throws {
    expectPass(try await run("ioapic", cpus: cpus))
  }

  @Test(arguments: [1, 2]) func sendsNothingByAnAPICThatIsOff(cpus: Int) async throws {
    expectPass(try await run("escape-apic-off", cpus: cpus))
  }

  @Test(arguments: [2, 3]) func handsOnNMIsOneByOne(cpus: Int) async throws {
    var guest = TestGuest(image: Built.image, modules: [.init(Built.guest("nmi-storm"))])
    guest.cpus = cpus
    // With one thread, NMIs wait for the receiver's turn and are one by then.
    guest.threads = .multi
    expectPass(try await guest.run(timeLimit: .seconds(300)))
  }

  @Test func keepsAddressLine20On() async throws {
    expectPass(try await run("escape-reset", ["how=a20"]))
  }

  @Test(arguments: [
    "pulse", "pulse-word", "pulse-dword", "system-control-word", "system-control-dword",
    "reset-control-word", "reset-control-dword",
  ])
  func seesEveryReset(how: String) async throws {
    expectReset(try await run("escape-reset", ["how=\(how)"]))
  }

  @Test(arguments: [
    "sleep-byte", "sleep-word", "sleep-dword", "sleep-odd-word", "sleep-dword-before",
  ])
  func seesEverySleep(how: String) async throws {
    let result = try await run("escape-reset", ["how=\(how)"])
    #expect(result.console.contains("sleep follows"))
    #expect(!result.console.contains("FAIL"))
    #expect(result.hypervisorLog.contains("guest suspends the machine"), "\(result.hypervisorLog)")
    #expect(!result.hypervisorLog.contains("PANIC"))
  }

  @Test("Registers that the hypervisor does not know are as without it", arguments: ["", ",+pku"])
  func leavesUnknownRegisters(features: String) async throws {
    let processor = ["-cpu", "EPYC,-smap,-xsaves" + features]
    var guest = TestGuest(image: Built.image, modules: [.init(Built.guest("escape-msrs"))])
    guest.emulatorArguments = processor
    let result = try await guest.run()
    expectPass(result)
    var bare = TestGuest(image: Built.guest("escape-msrs"))
    bare.emulatorArguments = processor
    let without = try await bare.run()
    expectPass(without)
    let registers = { (result: TestGuestResult) in
      result.console.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("MSR") }
    }
    #expect(!registers(without).isEmpty)
    #expect(registers(result) == registers(without))
    // Protection keys are hidden.
    #expect(!result.console.contains("PKU is offered"))
    #expect(without.console.contains("PKU is offered") == !features.isEmpty)
  }

  @Test(
    "A stack or table in a place that takes nothing ends in a triple fault",
    arguments: ["stack", "idt", "gdt", "task"], ["apic", "messages", "ioapic", "hidden", "hole", "far"])
  func survivesBadPlaces(what: String, place: String) async throws {
    let arrives = what == "stack" && ["hidden", "hole", "far"].contains(place)
    for event in ["opcode", "software", "interrupt", "nmi"] {
      let result = try await run("escape-faults", ["what=\(what)", "place=\(place)", "event=\(event)"])
      if arrives { expectPass(result) } else { expectReset(result, because: "guest triple fault") }
    }
  }

  @Test("A stack beyond what is mapped faults", arguments: ["opcode", "software", "interrupt", "nmi"])
  func survivesStacksBeyondAll(event: String) async throws {
    let arguments = ["what=stack", "place=far", "event=\(event)"]
    var guest = TestGuest(
      image: Built.image, modules: [.init(Built.guest("escape-faults"), arguments: arguments)])
    guest.emulatorArguments = ["-cpu", "EPYC,-smap,-xsaves,-pdpe1gb"]
    let result = try await guest.run()
    expectPass(result)
    #expect(result.console.contains("vector 13 instead"))
  }
}
