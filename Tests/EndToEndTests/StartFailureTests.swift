import Foundation
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// A start that fails says why, and leaves nothing running.
  @Suite struct StartFailures {
    private let name = "test-failure"

    private func expectFailure(
      _ kind: PalliumError.Kind, says text: String, _ configuration: MachineConfiguration,
      locations: Locations = .standard(), timeLimit: Duration = .seconds(60),
      sourceLocation: SourceLocation = #_sourceLocation
    ) async {
      let error = await #expect(throws: PalliumError.self, sourceLocation: sourceLocation) {
        _ = try await Machine.start(name, configuration, locations: locations, timeLimit: timeLimit)
      }
      #expect(error?.kind == kind, sourceLocation: sourceLocation)
      #expect(error?.description.contains(text) == true, "\(error as Any)", sourceLocation: sourceLocation)
      #expect(
        !Machine.list(locations: locations).contains { $0.name == name }, sourceLocation: sourceLocation)
    }

    @Test func somethingMissing() async {
      var locations = Locations.standard()
      locations.cache = "/nonexistent"
      await expectFailure(.notSetUp, says: "make setup", .plain(), locations: locations)
      locations = .standard()
      locations.hypervisor = "/nonexistent"
      await expectFailure(.imageMissing, says: "make image", .init(), locations: locations)
      locations = .standard()
      locations.agentFolder = "/nonexistent"
      await expectFailure(.imageMissing, says: "swift build", .plain(), locations: locations)
      locations = .standard()
      locations.emulator = "/nonexistent/qemu"
      await expectFailure(.notSetUp, says: "make setup", .plain(), locations: locations)
    }

    @Test func anImageThatIsNone() async throws {
      let file = FilePath("/tmp/pallium-test-noise-\(UUID().uuidString.prefix(8))")
      try Data([0, 0xff, 0x67, 0x61]).write(to: URL(filePath: file.string))
      defer { try? FileManager.default.removeItem(atPath: file.string) }
      var configuration = MachineConfiguration()
      configuration.hypervisorImage = file.string
      configuration.secret = .fresh
      // Its own error, and not the warnings before it.
      await expectFailure(.emulatorFailed, says: "did not start: qemu: ", configuration)
    }

    @Test func theEmulatorsOwnWords() async {
      var configuration = MachineConfiguration.plain()
      configuration.disks = ["/nonexistent/disk.img"]
      await expectFailure(.emulatorFailed, says: "/nonexistent/disk.img", configuration)
      configuration = .plain()
      configuration.shares = ["/nonexistent"]
      await expectFailure(.usage, says: "/nonexistent", configuration)
    }

    @Test func tooSlow() async {
      await expectFailure(.bootTimedOut, says: "--boot-timeout", .plain(), timeLimit: .seconds(1))
    }

    @Test func aKernelThatPanics() async {
      var configuration = MachineConfiguration.plain()
      configuration.kernelOptions = ["rdinit=/nonexistent", "init=/nonexistent"]
      configuration.endsAtReset = true
      await expectFailure(.emulatorFailed, says: "ended while it booted", configuration)
    }

    @Test func interrupted() async throws {
      let task = Task { [name] in try await Machine.start(name, .plain()) }
      try await expectSoon {
        FileManager.default.fileExists(atPath: "\(Locations.standard().runtime)/\(name)/emulator.pid")
      }
      task.cancel()
      let error = await #expect(throws: PalliumError.self) { try await task.value }
      #expect(error?.kind == .interrupted)
      #expect(!Machine.list().contains { $0.name == name })
    }
  }
}
