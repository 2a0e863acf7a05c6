import Testing

@testable import PALKit

@Suite struct DebuggerCommandsTests {
  private static let log = "hypervisor memory: 18432 KiB at 0x1ec00000, of which image 420, unused 1288"

  @Test func theHypervisorTellsItsMemory() throws {
    let memory = try #require(HypervisorMemory(log: "TrustVisor starts\n\(Self.log)\nguest starts\n"))
    #expect(memory.range == 0x1EC0_0000..<0x1EC0_0000 + 18432 * 1024)
    #expect(HypervisorMemory(log: "guest starts") == nil)
  }

  @Test func breakpointsOfAPALHoldInItOnly() throws {
    let memory = try #require(HypervisorMemory(log: Self.log))
    let text = DebuggerCommands.pal(
      "/a b/pal.elf", at: ["greet"], in: memory, registers: nil, connection: "/s", log: "/l")
    #expect(text.contains("file -readnow \"/a b/pal.elf\"\n"))
    #expect(text.contains("hbreak greet if $cr3 >= 515899392 && $cr3 < 534773760 && "))
    #expect(text.hasSuffix("set logging redirect off\ncontinue\n"))
  }

  /// As long as what the stub of a 64-bit PC sends: 608 bytes.
  @Test func narrowRegistersAreAllThatTheStubSends() {
    let bits = NarrowRegisters.description.matches(of: /bitsize="(\d+)"/).compactMap { Int($0.1) }
    #expect(bits.reduce(0, +) == 608 * 8)
  }
}
