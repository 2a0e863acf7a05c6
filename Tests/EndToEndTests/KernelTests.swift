import PALKit
import Testing

extension EmulatedPC {
  /// Kernels other than Debian's 64-bit one as it comes: 32-bit with PAE, page-table isolation, 5-level tables.
  @Suite struct Kernels {
    @Test("Debian's 32-bit kernel runs programs on the hypervisor", arguments: [1, 2])
    func boots32Bit(cpus: Int) async throws {
      var system = SmallLinux()
      system.cpus = cpus
      let outcomes = try await system.run([.program("storm32", "2000"), .program("exits32")])
      #expect(outcomes.map(\.exitCode) == [0, 0], "\(outcomes)")
      #expect(outcomes.first?.text.contains("2000 calls") == true)
    }

    @Test("Debian's 32-bit kernel has programs with PALs", arguments: [1, 2])
    func has32BitPALs(cpus: Int) async throws {
      var system = SmallLinux()
      system.cpus = cpus
      let churn = PALProgram("pal-churn", "500")
      let programs = ([churn] + PALPrograms.short).map {
        SmallLinux.Command(words: ["/\($0.name)32"] + $0.arguments, seconds: $0.seconds)
      }
      let outcomes = try await system.run(programs, timeLimit: .seconds(900))
      #expect(outcomes.count == programs.count)
      for outcome in outcomes {
        let held = outcome.exitCode == 0 && outcome.text.hasSuffix("passed")
        #expect(held, "\(outcome.words): \(outcome.text)")
      }
    }

    @Test("Programs have PALs under unusual page tables", arguments: Paging.allCases)
    func hasPALs(paging: Paging) async throws {
      try await withMachine(.forTests(paging, cpus: 2)) { machine in
        for name in ["pal-basic", "pal-registers", "pal-paging", "pal-native", "pal-fork"] {
          try await machine.expectPass(PALProgram(name))
        }
      }
    }

    @Test func isolatesPageTables() async throws {
      try await withMachine(.forTests(.pageTableIsolation)) { machine in
        let log = try await machine.shell("dmesg")
        #expect(log.contains("Kernel/User page tables isolation: force enabled"))
        let answers = try await machine.program("storm64", "2000")
        #expect(answers.hasPrefix("2000 calls"))
      }
    }

    @Test func usesFiveLevelTables() async throws {
      try await withMachine(.forTests(.fiveLevels)) { machine in
        let features = try await machine.shell("grep -c la57 /proc/cpuinfo")
        #expect(features == "1")
        let answers = try await machine.program("storm64", "2000")
        #expect(answers.hasPrefix("2000 calls"))
      }
    }
  }
}

/// Ways to run the 64-bit kernel whose page tables are not the usual ones.
///
/// PCID is not among them: the emulator does not have it.
enum Paging: CaseIterable {
  /// Each process has two page tables, one for itself and one for the kernel on its behalf.
  case pageTableIsolation
  case fiveLevels
}

extension MachineConfiguration {
  /// A machine that sees the tests' programs, with other page tables than usual.
  static func forTests(_ paging: Paging, cpus: Int = 1) -> Self {
    var configuration = forTests(cpus: cpus)
    switch paging {
    case .pageTableIsolation: configuration.kernelOptions = ["pti=on"]
    case .fiveLevels:
      configuration.emulatorArguments = ["-cpu", "EPYC,-smap,-xsaves,+la57"]
      // It is the decompressor that goes over to five levels.
      configuration.kernel = .bzImage
    }
    return configuration
  }
}
