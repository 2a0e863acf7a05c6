import Testing
import X86

@Suite struct InterruptCommandTests {
  /// What Linux writes to start CPU 1: INIT, then the start-up command.
  @Test func initialize() {
    let command = InterruptCommand(low: 0x0000_C500, high: 0x0100_0000)
    #expect(command.deliveryMode == .initialize)
    #expect(command.isAsserted && command.isLevelTriggered && !command.isLogical)
    #expect(command.shorthand == .none && command.destination == 1)
    #expect(!command.isInitDeassert)
    #expect(InterruptCommand(low: 0x8500, high: 0x0100_0000).isInitDeassert)
  }

  @Test func startUp() {
    let command = InterruptCommand(low: 0x0000_0699, high: 0x0300_0000)
    #expect(command.deliveryMode == .startUp && command.vector == 0x99)
    #expect(command.startUpAddress == PhysicalAddress(0x9_9000))
    #expect(command.destination == 3)
  }

  @Test func x2apic() {
    let command = InterruptCommand(x2apic: 0x1234_5678_000C_08FD)
    #expect(command.destination == 0x1234_5678 && command.isLogical && command.vector == 0xFD)
    #expect(command.shorthand == .allExcludingSelf && command.deliveryMode == .fixed)
  }

  @Test func building() {
    #expect(InterruptCommand(.nmi, to: 2, isX2APIC: false).rawValue == 0x0200_0000_0000_4400)
    #expect(InterruptCommand(.nmi, to: 2, isX2APIC: true).rawValue == 0x0000_0002_0000_4400)
    #expect(InterruptCommand(.startUp, vector: 8, to: 1, isX2APIC: false).rawValue == 0x0100_0000_0000_4608)
  }

  @Test func everyModeAndShorthand() {
    for mode in UInt32(0)..<8 {
      #expect(InterruptCommand(low: mode << 8, high: 0).deliveryMode.rawValue == UInt8(mode))
    }
    for shorthand in UInt32(0)..<4 {
      #expect(InterruptCommand(low: shorthand << 18, high: 0).shorthand.rawValue == UInt8(shorthand))
    }
  }

  @Test func registers() {
    #expect(APICRegister.interruptCommandLow.msr == .x2apicICR)
    #expect(APICRegister.id.msr == .x2apicID)
    #expect(APICRegister.timerDivide.msr == .x2apicDivide)
    #expect(APICRegister(containing: PhysicalAddress(0xFEE0_0304)) == .interruptCommandLow)
  }
}
