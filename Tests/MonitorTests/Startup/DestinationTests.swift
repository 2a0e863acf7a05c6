import Testing
import X86

@testable import Monitor

/// Which CPUs INIT and start-up commands reach, compared with the manual's words (APM vol 2, 16.6.1, 16.14).
@Suite struct DestinationTests {
  private static let ids: [UInt32] = [0, 1, 2, 5, 0x1F]

  private func machine(cluster: Bool, sender: Int) -> ArrayMachine {
    let machine = ArrayMachine(processors: Self.ids)
    for index in machine.cpus.indices {
      machine.currentProcessor = index
      // Flat: a bit each. Cluster: two clusters, 1 and 2, of three and two CPUs.
      let name: UInt32 = cluster ? (index < 3 ? 0x10 : 0x20) | 1 << UInt32(index % 3) : 1 << UInt32(index)
      machine.setLogicalDestination(name << 24)
      machine.setDestinationFormat(cluster ? 0x0FFF_FFFF : .max)
    }
    machine.currentProcessor = sender
    return machine
  }

  /// The reached CPUs, in the machine's order.
  private func reached(_ command: InterruptCommand, _ machine: ArrayMachine) -> [Int] {
    for index in machine.cpus.indices {
      machine.cpus[index].signals = []
      machine.cpus[index].kicks = 0
    }
    let isTaken = StartupPolicy.takes(command, machine)
    let isSignal = [.initialize, .startUp, .smi].contains(command.deliveryMode)
    #expect(isTaken == isSignal)
    let list = machine.cpus.indices.filter { machine.cpus[$0].signals.count == 1 }
    #expect(list.allSatisfy { machine.cpus[$0].kicks == ($0 == machine.currentProcessor ? 0 : 1) })
    return list
  }

  private func model(_ low: UInt32, destination: UInt32, cluster: Bool, sender: Int) -> [Int] {
    Self.ids.indices.filter { index in
      switch low >> 18 & 3 {
      case 1: return index == sender
      case 2: return true
      case 3: return index != sender
      default: break
      }
      if destination == 0xFF { return true }
      if low >> 11 & 1 == 0 { return Self.ids[index] == destination }
      if !cluster { return destination >> UInt32(index) & 1 == 1 }
      let isInCluster = destination >> 4 == 0xF || destination >> 4 == (index < 3 ? 1 : 2)
      return isInCluster && destination >> UInt32(index % 3) & 1 == 1
    }
  }

  @Test(arguments: [false, true], [0, 3])
  func everyDestination(_ cluster: Bool, _ sender: Int) {
    let machine = machine(cluster: cluster, sender: sender)
    var failures = 0
    for destination in UInt32(0)...255 {
      for form in UInt32(0)..<16 {
        let mode: UInt32 = form & 1 == 0 ? 5 : 6
        let low = mode << 8 | (form >> 1 & 1) << 11 | 1 << 14 | (form >> 2) << 18 | 0x42
        let command = InterruptCommand(low: low, high: destination << 24)
        let expected = model(low, destination: destination, cluster: cluster, sender: sender)
        if reached(command, machine) != expected { failures += 1 }
        let signal: StartupSignal = form & 1 == 0 ? .initialise : .start(vector: 0x42)
        if !expected.allSatisfy({ machine.cpus[$0].signals == [signal] }) { failures += 1 }
      }
    }
    #expect(failures == 0)
    #expect(machine.violations.isEmpty)
  }

  @Test func otherCommandsReachNoOne() {
    let machine = machine(cluster: false, sender: 0)
    for mode: UInt32 in [0, 1, 2, 3, 4, 7] {
      #expect(reached(InterruptCommand(low: mode << 8 | 0x000C_4000, high: 0), machine).isEmpty)
    }
  }

  @Test func deassertIsTakenAndReachesNoOne() {
    let machine = machine(cluster: false, sender: 0)
    #expect(reached(InterruptCommand(low: 0x000C_8500, high: 0), machine).isEmpty)
    #expect(reached(InterruptCommand(low: 0x000C_C500, high: 0), machine) == [1, 2, 3, 4], "asserted")
  }

  /// x2APIC: 32-bit ids, clusters of sixteen named by the upper half.
  @Test func x2APIC() {
    let ids: [UInt32] = [0, 1, 0x10, 0x1F, 0x105]
    let machine = ArrayMachine(processors: ids)
    for index in machine.cpus.indices { machine.cpus[index].apic.base.insert(.x2apicEnable) }
    func reached(_ destination: UInt64, logical: Bool) -> [UInt32] {
      let raw = destination << 32 | (logical ? 0x800 : 0) | 0x4500
      return self.reached(InterruptCommand(x2apic: raw), machine).map { ids[$0] }
    }
    for id in ids { #expect(reached(UInt64(id), logical: false) == [id]) }
    #expect(reached(0xFF, logical: false).isEmpty, "an id like any other")
    #expect(reached(0xFFFF_FFFF, logical: false) == ids && reached(0xFFFF_FFFF, logical: true) == ids)
    #expect(reached(0x0000_0003, logical: true) == [0, 1])
    #expect(reached(0x0001_8001, logical: true) == [0x10, 0x1F])
    #expect(reached(0x0010_0020, logical: true) == [0x105])
    #expect(reached(0x0001_0002, logical: true).isEmpty)
  }
}
