import Foundation
import PALKit
import Testing

/// The test guests on processors of both vendors.
extension EmulatedPC.Bochs {
  /// A guest of Tests/Guests, the words on its command line, and its number of CPUs.
  struct GuestCase: CustomTestStringConvertible, Sendable {
    var name: String
    var words: [String] = []
    var cpus = 1

    var testDescription: String { ([name] + words).joined(separator: " ") + ", CPUs \(cpus)" }
  }

  /// PALs in ring 0 and 3 of every mode, with interrupts, steps, vector registers; exceptions and what is hidden.
  static let few = [
    GuestCase(name: "pals"), GuestCase(name: "exceptions"), GuestCase(name: "escape-msrs"),
  ]

  /// The others that Bochs can run. It gives up at what `escape-reset how=a20` writes to the keyboard, has no
  /// non-maskable interrupts by LINT0, and its local APIC's timer goes by slower clocks than `escape-init how=vectors` waits
  /// for.
  static let many =
    [
      GuestCase(name: "nmi-storm", cpus: 2), GuestCase(name: "ioapic"), GuestCase(name: "ioapic", cpus: 2),
      GuestCase(name: "escape-apic-off", cpus: 2), GuestCase(name: "hypercalls", words: ["count=100000"]),
      GuestCase(name: "escape-smi", cpus: 2),
    ] + ["ioapic", "registers"].map { GuestCase(name: "escape-init", words: ["how=\($0)"], cpus: 2) }

  static let isLong = ProcessInfo.processInfo.environment["PALLIUM_LONG_TESTS"] != nil

  @Test(arguments: vendors, few)
  func guestsHold(vendor: ProcessorVendor, guest: GuestCase) async throws {
    expectPass(try await run(guest.name, guest.words, on: vendor, cpus: guest.cpus))
  }

  @Test(.enabled(if: isLong, "make test-bochs"), arguments: vendors, many)
  func moreGuestsHold(vendor: ProcessorVendor, guest: GuestCase) async throws {
    expectPass(try await run(guest.name, guest.words, on: vendor, cpus: guest.cpus))
  }

  @Test(.enabled(if: isLong, "make test-bochs"), arguments: vendors, [1, 2])
  func classicProgramsAgree(vendor: ProcessorVendor, cpus: Int) async throws {
    try await withMachine(.inBochs(vendor, cpus: cpus)) { machine in
      for target in ["linux-x64", "linux-x86"] {
        for seed in 1...3 {
          let command = Built.examples.appending("\(target)/test_args").string + " 7 100 \(seed)"
          let answer = try await machine.shell(command, timeLimit: .seconds(600))
          #expect(answer == "outside and inside agree")
        }
      }
    }
  }
}
