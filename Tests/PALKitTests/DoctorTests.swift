import Testing

@testable import PALKit

@Suite struct DoctorTests {
  @Test(arguments: [
    ("Swift version 6.3.1 (swift-6.3.1-RELEASE)", "6.3.1"),
    ("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", "7.2.22"),
    ("BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.", "1.35.0"),
    ("gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "12.2.0"), ("hello", "of unknown version"),
  ])
  func versionsAreFound(text: String, version: String) {
    #expect(Doctor.version(in: text) == version)
  }

  @Test func aMissingToolIsReported() async throws {
    var locations = Locations.standard()
    locations.emulator = "/nonexistent/qemu"
    locations.hypervisor = nil
    let findings = await Doctor(locations: locations).examine()
    let emulator = try #require(findings.first { $0.name == "qemu" })
    #expect(!emulator.isFound && emulator.required && emulator.remedy.contains("qemu-system-x86"))
    #expect(!Doctor.isHealthy(findings))
    #expect(findings.contains { $0.name == "swift" && $0.isFound })
    // What is only needed for some purposes does not make it ill.
    #expect(Doctor.isHealthy(findings.filter { !$0.required || $0.isFound }))
  }
}
