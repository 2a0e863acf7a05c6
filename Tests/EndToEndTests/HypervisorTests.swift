import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// Debian's kernel on the hypervisor.
  @Suite struct Linux {
    /// KiB that the hypervisor may take, its pool excluded.
    private static let memoryLimit = 8 * 1024

    @Test("boots on every machine", arguments: [256, 1024, 5120], [1, 2, 4])
    func boots(memory: Int, cpus: Int) async throws {
      try await withMachine(.forTests(cpus: cpus, memory: memory)) { machine in
        #expect(try await machine.shell("nproc") == "\(cpus)")
        let log = try machine.hypervisorLog
        #expect(log.contains("\(cpus) CPUs run the hypervisor"))
        let sizes = try #require(OwnMemoryLine(log))
        #expect(sizes.total - sizes.pool <= Self.memoryLimit)
        #expect(sizes.pool == 16 * 1024)
        try await expectReserved(sizes, on: machine)
      }
    }

    /// The guest's own memory map says that the range is not to be used.
    private func expectReserved(_ sizes: OwnMemoryLine, on machine: Machine) async throws {
      let map = try await machine.shell("dmesg | grep 'BIOS-e820'")
      let start = String(format: "%016llx", sizes.base)
      #expect(map.contains("[mem 0x\(start)-"), "\(map)")
      let usable = map.split(separator: "\n").filter { $0.hasSuffix("usable") && $0.contains("0x\(start)-") }
      #expect(usable.isEmpty)
    }

    @Test func bootsBzImage() async throws {
      var configuration = MachineConfiguration.forTests(cpus: 2)
      configuration.kernel = .bzImage
      try await withMachine(configuration) { machine in
        let system = try await machine.shell("uname -s")
        #expect(system == "Linux")
      }
    }

    @Test func takesThePoolSizeAskedFor() async throws {
      var configuration = MachineConfiguration.forTests()
      configuration.hypervisorOptions = ["pool=64M"]
      try await withMachine(configuration) { machine in
        let sizes = try #require(OwnMemoryLine(machine.hypervisorLog))
        #expect(sizes.pool == 64 * 1024)
      }
    }

    @Test func takesCPUsAwayAndBackTwentyTimes() async throws {
      try await withMachine(.forTests(cpus: 2)) { machine in
        let script = """
          cd /sys/devices/system/cpu/cpu1
          for turn in $(seq 20); do
            echo 0 > online && [ "$(nproc)" = 1 ] && echo 1 > online && [ "$(nproc)" = 2 ] || exit 1
            taskset 2 \(Built.programs.appending("storm64")) 100 > /dev/null || exit 2
          done
          echo done
          """
        let outcome = try await machine.shell(script)
        #expect(outcome == "done")
      }
    }

    @Test("answers programs of both widths", arguments: ["storm64", "storm32"])
    func answersPrograms(name: String) async throws {
      try await withMachine(.forTests(cpus: 2)) { machine in
        // Both CPUs at once.
        async let first = machine.program(name, "50000")
        async let second = machine.program(name, "50000")
        for text in try await [first, second] { #expect(text.hasPrefix("50000 calls")) }
      }
    }

    @Test func movesDataThroughDiskAndNetwork() async throws {
      let disk = FilePath("/tmp/pallium-test-disk-\(UUID().uuidString.prefix(8)).img")
      defer { try? FileManager.default.removeItem(atPath: disk.string) }
      let size = 64 << 20
      FileManager.default.createFile(atPath: disk.string, contents: nil)
      try FileHandle(forWritingTo: URL(filePath: disk.string)).truncate(atOffset: UInt64(size))
      var configuration = MachineConfiguration.forTests(cpus: 2)
      configuration.disks = [disk.string]
      configuration.network = true
      configuration.networkForwards = ["guestfwd=tcp:10.0.2.100:7-cmd:cat"]
      try await withMachine(configuration) { machine in
        let outcome = try await machine.shell(DeviceScript.text, timeLimit: .seconds(300))
        #expect(outcome.hasSuffix("network same"), "\(outcome)")
        #expect(outcome.contains("disk same"))
        let interrupts = try await machine.shell("cat /proc/interrupts")
        try expectServedByBothCPUs("virtio.*req", interrupts)
        try expectServedByBothCPUs("virtio.*(input|output)", interrupts)
      }
    }

    /// The first two columns behind an interrupt's number are how often each CPU has served it.
    private func expectServedByBothCPUs(_ device: String, _ interrupts: String) throws {
      let pattern = try Regex(device)
      var served = [0, 0]
      for line in interrupts.split(separator: "\n") where line.contains(pattern) {
        let columns = line.split(separator: " ").dropFirst().prefix(2).compactMap { Int($0) }
        for (cpu, count) in columns.enumerated() { served[cpu] += count }
      }
      #expect(served.allSatisfy { $0 > 0 }, "\(device): \(interrupts)")
    }

    @Test func rebootsFromInside() async throws {
      try await withMachine(.forTests(cpus: 2)) { machine in
        _ = try? await machine.execute("/bin/sh", "-c", "reboot -f", timeLimit: .seconds(20))
        var starts = 0
        for _ in 0..<120 where starts < 2 {
          try await Task.sleep(for: .milliseconds(500))
          starts = try machine.hypervisorLog.components(separatedBy: "TrustVisor starts").count - 1
        }
        #expect(starts == 2)
        #expect(try machine.hypervisorLog.contains("guest resets the machine"))
        #expect(try await machine.shell("nproc") == "2", "the guest came up again")
      }
    }
  }
}

/// The line of the log that says what the hypervisor takes, in KiB.
struct OwnMemoryLine {
  let total: Int
  let base: UInt64
  let pool: Int

  init?(_ log: String) {
    let line = /hypervisor memory: (\d+) KiB at 0x([0-9a-f]+), .* pool (\d+)/
    guard let match = log.firstMatch(of: line), let total = Int(match.1),
      let base = UInt64(match.2, radix: 16), let pool = Int(match.3)
    else { return nil }
    self.total = total
    self.base = base
    self.pool = pool
  }
}

/// Traffic on both devices at once, with their interrupts moved from CPU to CPU meanwhile.
private enum DeviceScript {
  static let text = """
    set -e
    head -c 16M /dev/urandom > /tmp/data
    ( for turn in $(seq 40); do
        for irq in $(grep virtio /proc/interrupts | cut -d: -f1); do
          echo $((turn % 2 + 1)) > /proc/irq/$irq/smp_affinity 2> /dev/null || true
        done
        sleep 0.1
      done ) &
    dd if=/tmp/data of=/dev/vda bs=64k oflag=direct 2> /dev/null &
    disk=$!
    busybox nc 10.0.2.100 7 < /tmp/data | head -c 16M > /tmp/echoed
    wait $disk
    echo 3 > /proc/sys/vm/drop_caches
    dd if=/dev/vda bs=64k count=256 iflag=direct 2> /dev/null | cmp - /tmp/data && echo disk same
    cmp /tmp/echoed /tmp/data && echo network same
    """
}
