import Testing
import X86

/// Who receives a command: CPUs 0 to 7 of a machine, in each mode.
@Suite struct DestinationTests {
  private static let flat = (0..<8).map { id in
    APICAddress(id: id, logicalDestination: 1 << (24 + UInt32(id)), destinationFormat: .max)
  }
  /// Cluster n has CPUs 2n and 2n + 1.
  private static let cluster = (0..<8).map { id in
    APICAddress(
      id: id, logicalDestination: UInt32(id / 2) << 28 | 1 << (24 + UInt32(id % 2)),
      destinationFormat: 0x0FFF_FFFF)
  }
  /// Ids 0x0E to 0x15: two clusters.
  private static let x2apic = (0..<8).map { APICAddress(x2apicID: 0x0E + $0) }

  private func receivers(_ command: InterruptCommand, _ cpus: [APICAddress], sender: Int = 2) -> [Int] {
    cpus.indices.filter { command.reaches(cpus[$0], from: cpus[sender]) }
  }

  private func logical(_ destination: UInt32) -> InterruptCommand {
    InterruptCommand(low: 0x0000_4800, high: destination << 24)
  }

  private func physical(_ destination: UInt32) -> InterruptCommand {
    InterruptCommand(low: 0x0000_4000, high: destination << 24)
  }

  @Test func physicalIDs() {
    #expect(receivers(physical(5), Self.flat) == [5])
    #expect(receivers(physical(9), Self.flat) == [])
    #expect(receivers(physical(0xFF), Self.flat) == Array(0..<8))
    #expect(receivers(InterruptCommand(x2apic: 0x10 << 32), Self.x2apic) == [2])
    #expect(receivers(InterruptCommand(x2apic: 0xFFFF_FFFF << 32), Self.x2apic) == Array(0..<8))
    #expect(receivers(InterruptCommand(x2apic: 0xFF << 32), Self.x2apic) == [])
  }

  @Test func flatLogical() {
    #expect(receivers(logical(0b1001_0010), Self.flat) == [1, 4, 7])
    #expect(receivers(logical(0), Self.flat) == [])
    #expect(receivers(logical(0xFF), Self.flat) == Array(0..<8))
  }

  @Test func clusterLogical() {
    #expect(receivers(logical(0x21), Self.cluster) == [4])
    #expect(receivers(logical(0x23), Self.cluster) == [4, 5])
    #expect(receivers(logical(0xF2), Self.cluster) == [1, 3, 5, 7])
    #expect(receivers(logical(0x4F), Self.cluster) == [])
    #expect(receivers(logical(0xFF), Self.cluster) == Array(0..<8))
  }

  @Test func x2apicLogical() {
    #expect(APICAddress.logicalDestination(x2apicID: 0x0E) == 0x0000_4000)
    #expect(APICAddress.logicalDestination(x2apicID: 0x15) == 0x0001_0020)
    func command(_ destination: UInt64) -> InterruptCommand {
      InterruptCommand(x2apic: destination << 32 | 1 << 11)
    }
    #expect(receivers(command(0x0000_C000), Self.x2apic) == [0, 1])
    #expect(receivers(command(0x0001_0021), Self.x2apic) == [2, 7])
    #expect(receivers(command(0x0002_FFFF), Self.x2apic) == [])
    #expect(receivers(command(0xFFFF_FFFF), Self.x2apic) == Array(0..<8))
  }

  @Test func shorthands() {
    func command(_ shorthand: UInt32) -> InterruptCommand {
      InterruptCommand(low: shorthand << 18, high: 5 << 24)
    }
    #expect(receivers(command(1), Self.flat) == [2])
    #expect(receivers(command(2), Self.flat) == Array(0..<8))
    #expect(receivers(command(3), Self.flat) == [0, 1, 3, 4, 5, 6, 7])
  }
}
