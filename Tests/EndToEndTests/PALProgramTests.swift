import Foundation
import PALKit
import Testing

extension EmulatedPC {
  /// Programs with PALs, in Tests/Programs/PAL: each says itself what holds. Several share a machine, because that
  /// boots longer than most of them run.
  @Suite struct PALPrograms {
    /// What runs on every machine, at both widths. The last one finds what the others have left.
    static let short: [PALProgram] = [
      PALProgram("pal-basic"), PALProgram("pal-registers"), PALProgram("pal-vectors"),
      PALProgram("pal-refusals"), PALProgram("pal-share"), PALProgram("pal-faults"), PALProgram("pal-fork"),
      PALProgram("pal-native"),
      PALProgram("pal-images"), PALProgram("pal-paging"), PALProgram("pal-signals"),
      PALProgram("pal-threads"), PALProgram("pal-empty"),
    ]

    @Test("hold on one CPU and on two", arguments: [1, 2])
    func hold(cpus: Int) async throws {
      try await withMachine(.forTests(cpus: cpus)) { machine in
        for program in Self.short { try await machine.expectPass(program) }
        try await machine.expectPass(PALProgram("pal-basic", before: "HYPERCALL=vmcall"))
        try await machine.expectPass(PALProgram("pal-native", before: "HYPERCALL=vmcall"))
      }
    }

    /// CPUs that really run at once meet where those that take turns do not.
    @Test func holdOnCPUsThatRunAtOnce() async throws {
      try await withMachine(.withCPUsThatRunAtOnce) { machine in
        for name in ["pal-threads", "pal-signals", "pal-vectors", "pal-fork", "pal-paging", "pal-empty"] {
          try await machine.expectPass(PALProgram(name, before: onCPUsThatRunAtOnce))
        }
      }
    }

    @Test func aThousandPALsLiveAtOnce() async throws {
      var configuration = MachineConfiguration.forTests(cpus: 2, memory: 512)
      configuration.hypervisorOptions = ["pool=96M"]
      try await withMachine(configuration) { machine in
        try await machine.expectPass(PALProgram("pal-many", "1000", "1"))
        try await machine.expectPass(PALProgram("pal-many", "200", "2"))
        try await machine.expectPass(PALProgram("pal-empty"))
      }
    }

    @Test func nothingIsLeftOfPALsThatComeAndGo() async throws {
      try await withMachine(.forTests(cpus: 2)) { machine in
        try await machine.expectPass(PALProgram("pal-churn", "10000", seconds: 600), width: 64)
        try await machine.expectPass(PALProgram("pal-churn", "1000", seconds: 300), width: 32)
        try await machine.expectPass(PALProgram("pal-empty"))
      }
    }

    @Test func outlastAMinuteOfInterrupts() async throws {
      try await withMachine(.withCPUsThatRunAtOnce) { machine in
        try await machine.outlast(PALProgram("pal-storm", "60", before: onCPUsThatRunAtOnce, seconds: 300))
      }
    }

    @Test("outlast interrupts on CPUs in turn", arguments: [1, 2])
    func outlastInterrupts(cpus: Int) async throws {
      try await withMachine(.forTests(cpus: cpus)) { machine in
        try await machine.outlast(PALProgram("pal-storm", "10", seconds: 300))
      }
    }

    @Test func surviveASystemThatMovesAndSwapsPages() async throws {
      let disk = "/tmp/pallium-swap-\(UUID().uuidString.prefix(8)).img"
      defer { try? FileManager.default.removeItem(atPath: disk) }
      FileManager.default.createFile(atPath: disk, contents: nil)
      try FileHandle(forWritingTo: URL(filePath: disk)).truncate(atOffset: 64 << 20)
      var configuration = MachineConfiguration.forTests(cpus: 2, memory: 512)
      configuration.disks = [disk]
      configuration.emulatorArguments = Self.twoMemoryNodes
      try await withMachine(configuration) { machine in
        let busybox = "/pallium/bin/busybox"
        _ = try await machine.shell("\(busybox) mkswap /dev/vda && \(busybox) swapon /dev/vda")
        try await machine.expectPass(PALProgram("pal-moving", "nodes", "swap"))
        try await machine.expectPass(PALProgram("pal-empty"))
      }
    }

    /// A PC with memory in two places, between which the guest can move pages.
    private static let twoMemoryNodes = (0...1).flatMap { node in
      [
        "-object", "memory-backend-ram,id=memory\(node),size=256M",
        "-numa", "node,nodeid=\(node),memdev=memory\(node),cpus=\(node)",
      ]
    }
  }
}

extension MachineConfiguration {
  /// Two CPUs that run at once, and the first, which is left alone: when another CPU restores its x87 state, QEMU
  /// changes flags of the first without care for what that one does with them (Documentation, "The emulated PC").
  static var withCPUsThatRunAtOnce: Self {
    var configuration = forTests(cpus: 3)
    configuration.threads = .multi
    return configuration
  }
}

/// Puts a program on the last two of three CPUs.
private let onCPUsThatRunAtOnce = "taskset 6"

/// A program of Tests/Programs/PAL and its words.
struct PALProgram {
  var name: String
  var arguments: [String]
  /// What stands in front of the program's name in the command.
  var before: String
  var seconds: Int

  init(_ name: String, _ arguments: String..., before: String = "", seconds: Int = 120) {
    self.name = name
    self.arguments = arguments
    self.before = before
    self.seconds = seconds
  }
}

extension Machine {
  /// The program holds at both widths at once, and leaves nothing.
  func outlast(_ program: PALProgram) async throws {
    async let wide: Void = expectPass(program, width: 64)
    async let narrow: Void = expectPass(program, width: 32)
    _ = try await (wide, narrow)
    try await expectPass(PALProgram("pal-empty"))
  }

  /// The program says that all its checks hold, at both widths.
  func expectPass(_ program: PALProgram) async throws {
    for width in [64, 32] { try await expectPass(program, width: width) }
  }

  func expectPass(_ program: PALProgram, width: Int) async throws {
    let file = Built.programs.appending("\(program.name)\(width)").string
    let words = [program.before, file] + program.arguments
    let command = words.joined(separator: " ")
    let result = try await execute("/bin/sh", "-c", command, timeLimit: .seconds(program.seconds))
    let held = result.succeeded && result.text.hasSuffix("passed\n")
    #expect(held, "\(command): \(result.outcome)\n\(result.text)\(result.errorText)")
    // What a program cannot show here, it would show nowhere.
    #expect(!result.text.contains("skip "), "\(command): \(result.text)")
    let log = try hypervisorLog
    #expect(!log.contains("PANIC"), "\(command): \(log)")
  }
}
