import PALKit
import Testing

extension EmulatedPC {
  /// What is left when the hypervisor gives up.
  @Suite struct Panics {
    private func log(options: [String] = [], emulatorArguments: [String] = []) async throws -> String {
      var guest = TestGuest(image: Built.image, modules: [.init(Built.guest("hypercalls"))])
      guest.options = options
      guest.emulatorArguments = emulatorArguments
      let result = try await guest.run(timeLimit: .seconds(60))
      #expect(result.exitCode == 0, "a panic resets the machine")
      return result.hypervisorLog
    }

    @Test(arguments: ["early", "late"]) func saysWhereInTheSourceItHappened(when: String) async throws {
      let lines = try await log(options: ["crash=\(when)"]).split(separator: "\n").map(String.init)
      let first = try #require(lines.firstIndex { $0.hasPrefix("PANIC cpu 0: invalid opcode") })
      #expect(lines[first...].contains { $0.contains("rip") || $0.contains("rflags") })
      #expect(lines.last == "private memory is wiped; resetting")
      let symbolizer = try #require(Symbolizer(image: Built.image))
      let annotated = await symbolizer.annotate(Array(lines[first...])).joined(separator: "\n")
      #expect(annotated.contains("precondition failure: MemoryMap.subscript.getter at MemoryMap.swift:"))
      #expect(annotated.contains("hypervisor_boot at Boot.swift"))
    }

    @Test func namesTheMissingExtension() async throws {
      let log = try await log(emulatorArguments: ["-cpu", "qemu64,-svm"])
      #expect(log.contains("PANIC cpu 0: this CPU has no AMD SVM"))
    }

    @Test func namesTheMissingRoom() async throws {
      let log = try await log(options: ["pool=1G"])
      #expect(log.contains("there is no room of"))
    }

    @Test func namesOptionsThatItDoesNotKnow() async throws {
      var guest = TestGuest(image: Built.image, modules: [.init(Built.guest("triple-fault"))])
      guest.options = ["pool=lots"]
      let log = try await guest.run(timeLimit: .seconds(60)).hypervisorLog
      #expect(log.contains("pool= takes a size"))
    }
  }
}
