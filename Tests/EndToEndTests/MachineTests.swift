import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// Machines starting, ending, and failing to.
  @Suite struct Machines {
    @Test func twoRunSideBySide() async throws {
      try await withMachine(.plain()) { first in
        try await withMachine(.plain()) { second in
          _ = try await first.shell("echo first > /tmp/here")
          _ = try await second.shell("echo second > /tmp/here")
          #expect(try await first.shell("cat /tmp/here") == "first")
          #expect(try await second.shell("cat /tmp/here") == "second")
          let names = Machine.list().map(\.name)
          #expect(names.contains(first.name) && names.contains(second.name))
        }
        #expect(first.isAlive)
        await expectError(.alreadyRunning) { try await Machine.start(first.name, .plain()) }
        #expect(try await first.execute("true").succeeded)
      }
    }

    @Test func theGuestSeesWhatItIsGivenAndNoMore() async throws {
      let folder = FilePath("/tmp/pallium-share-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder.string) }
      try Data("old".utf8).write(to: URL(filePath: "\(folder)/file"))
      var configuration = MachineConfiguration.plain()
      configuration.shares = [folder.string]
      try await withMachine(configuration) { machine in
        #expect(try await machine.shell("cat \(folder)/file") == "old")
        // A share follows the host's changes.
        try Data("newer".utf8).write(to: URL(filePath: "\(folder)/file"))
        #expect(try await machine.shell("cat \(folder)/file") == "newer")
        for path in [folder.string, "/usr"] {
          #expect(try await machine.execute("touch", "\(path)/mine").outcome == .exited(code: 1))
        }
        _ = try await machine.shell("echo result > /job/out")
        #expect(try String(contentsOfFile: "\(machine.jobFolder)/out", encoding: .utf8) == "result\n")
        #expect(
          try await machine.shell("cat /etc/shadow 2>&1 || ls /root /home 2>&1 | wc -l").contains("No such"))
        #expect(try await machine.shell("ls /") == Self.rootFolders)
        // The host's dynamically linked programs run.
        #expect(try await machine.shell("bash --version | head -n 1").hasPrefix("GNU bash"))
      }
    }

    private static let rootFolders = """
      bin
      dev
      etc
      init
      job
      lib
      lib32
      lib64
      libx32
      mnt
      pallium
      proc
      programs
      root
      run
      sbin
      sys
      tmp
      usr
      var
      """

    @Test func cpusComeAndGo() async throws {
      try await withMachine(.plain(cpus: 2)) { machine in
        let online = "/sys/devices/system/cpu/cpu1/online"
        let counts = try await machine.shell("nproc; echo 0 > \(online); nproc; echo 1 > \(online); nproc")
        #expect(counts == "2\n1\n2")
      }
    }

    @Test func aGuestCanResetAndEndItsMachine() async throws {
      try await withMachine(.plain()) { machine in
        _ = try await machine.shell("touch /tmp/before")
        await expectError(.guestRestarted) { try await machine.execute("reboot") }
        #expect(try await machine.shell("ls /tmp") == "")
        await expectError(.notRunning) { try await machine.execute("poweroff") }
        #expect(await machine.ends(within: .seconds(10)))
      }
      var configuration = MachineConfiguration.plain()
      configuration.endsAtReset = true
      try await withMachine(configuration) { machine in
        await expectError(.notRunning) { try await machine.execute("reboot") }
        #expect(await machine.ends(within: .seconds(10)))
      }
    }

    @Test func aCrashedMachineIsNoticedAndItsNameIsFree() async throws {
      let name = "test-crash"
      let machine = try await Machine.start(name, .plain())
      kill(machine.processIdentifier, SIGKILL)
      #expect(await machine.ends(within: .seconds(10)))
      await expectError(.notRunning) { try Machine.running(name) }
      await expectError(.notRunning) { try await machine.execute("true") }
      try await withMachine(.plain(), name: name) { machine in
        let result = try await machine.execute("true")
        #expect(result.succeeded)
      }
    }

    @Test func aDiskAndANetworkAreThere() async throws {
      let disk = FilePath("/tmp/pallium-disk-\(UUID().uuidString.prefix(8)).img")
      var content = [UInt8](repeating: 0, count: 1 << 20)
      content.replaceSubrange(512..<517, with: Array("hello".utf8))
      try Data(content).write(to: URL(filePath: disk.string))
      defer { try? FileManager.default.removeItem(atPath: disk.string) }
      var configuration = MachineConfiguration.plain()
      configuration.disks = [disk.string]
      configuration.network = true
      configuration.networkForwards = ["guestfwd=tcp:10.0.2.100:80-cmd:cat"]
      try await withMachine(configuration) { machine in
        #expect(
          try await machine.shell("dd if=/dev/vda bs=512 skip=1 count=1 2>/dev/null | head -c 5") == "hello")
        #expect(try await machine.shell("echo there | /pallium/bin/busybox nc 10.0.2.100 80") == "there")
        // What is written is on the disk after an orderly end.
        _ = try await machine.shell("printf written | dd of=/dev/vda bs=512 seek=2 conv=notrunc 2>/dev/null")
        try await machine.stop()
      }
      let after = try Data(contentsOf: URL(filePath: disk.string))
      #expect(String(decoding: after[1024..<1031], as: UTF8.self) == "written")
    }

    @Test func instructionsAreCounted() async throws {
      var configuration = MachineConfiguration.plain()
      configuration.instructionCount = true
      let counts = try await [0, 1].asyncMap { _ in
        try await withMachine(configuration) { try #require($0.record.instructionsToAgent) }
      }
      #expect(counts.allSatisfy { (500_000_000...5_000_000_000).contains($0) })
      #expect(Double(counts[0]) / Double(counts[1]) > 0.97 && Double(counts[1]) / Double(counts[0]) > 0.97)
    }
  }
}

extension Sequence {
  func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
    var results: [T] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
