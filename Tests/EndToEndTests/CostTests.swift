import Foundation
import PALKit
import Testing
import TrustVisorABI

extension EmulatedPC {
  /// What the hypervisor costs its guest, counted by the emulator and by the hypervisor itself.
  @Suite struct Cost {
    /// Seconds that the guest is left alone.
    private static let idleSeconds = 10

    private func exits(of machine: Machine) async throws -> [UInt64] {
      let text = try await machine.program("exits64", "\(Self.idleSeconds)")
      return text.split(separator: "\n").compactMap { UInt64($0) }
    }

    /// The local APIC's registers share a page with the one that could stop a CPU, so stores to them exit; an
    /// idle CPU ends an interrupt and sets its timer anew some ten times a second.
    private static let storesPerSecond = 50

    @Test("An idle guest exits for nothing but its local APIC", arguments: [1, 2])
    func idleGuestDoesNotExit(cpus: Int) async throws {
      try await withMachine(.forTests(cpus: cpus)) { machine in
        let counts = try await exits(of: machine)
        try #require(counts.count == ExitKind.count)
        let silent: [ExitKind] = [.invalidOpcode, .msr, .port, .hiddenMemory, .other]
        for kind in silent { #expect(counts[Int(kind.rawValue)] == 0, "\(kind)") }
        // The program's own.
        #expect(counts[Int(ExitKind.hypercall.rawValue)] <= UInt64(2 * ExitKind.count))
        let stores = counts[Int(ExitKind.apic.rawValue)]
        print("idle for \(Self.idleSeconds) s with \(cpus) CPUs: \(stores) stores to the local APIC")
        #expect(stores <= UInt64(cpus * Self.idleSeconds * Self.storesPerSecond))
      }
    }

    @Test func bootCostsAtMostFivePercent() async throws {
      let with = try await instructionsToAgent(hypervisor: true)
      let without = try await instructionsToAgent(hypervisor: false)
      let ratio = Double(with) / Double(without)
      print("boot to the agent: \(without) instructions without the hypervisor, \(with) with it: \(ratio)")
      #expect(ratio <= 1.05)
    }

    private func instructionsToAgent(hypervisor: Bool) async throws -> UInt64 {
      let file = "/tmp/pallium-count-\(UUID().uuidString.prefix(8))"
      defer { try? FileManager.default.removeItem(atPath: file) }
      var configuration = MachineConfiguration.forTests()
      configuration.hypervisor = hypervisor
      // Time goes with instructions, so that waiting for a while costs the same on a busy host.
      configuration.instructionCount = true
      configuration.emulatorArguments = [
        "-plugin", "\(Built.programs.appending("count-instructions.so")),count=\(file)",
      ]
      return try await withMachine(configuration) { _ in
        let bytes = try #require(FileManager.default.contents(atPath: file))
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
      }
    }
  }
}
