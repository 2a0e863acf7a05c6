import Testing
import X86

@Suite struct ExitQualificationTests {
  @Test(arguments: [(0, 1), (1, 2), (3, 4)])
  func portSizes(_ field: UInt64, _ size: Int) {
    #expect(PortQualification(rawValue: field).size == size)
  }

  @Test func ports() {
    let output = PortQualification(rawValue: 0xCF9_0040)
    #expect(output.port == 0xCF9 && output.isImmediate)
    #expect(!output.isInput && !output.isString && !output.rep)
    #expect(PortQualification(rawValue: 1 << 3).isInput)
    #expect(PortQualification(rawValue: 1 << 4).isString)
    #expect(PortQualification(rawValue: 1 << 5).rep)
    let all = PortQualification(rawValue: 0xFFFF_0000)
    #expect(all.port == 0xFFFF && all.size == 1 && !all.isImmediate)
  }

  @Test func controlRegisters() {
    let write = ControlRegisterAccess(rawValue: 0x0004)
    #expect(write.register == 4 && write.kind == .write && write.generalRegister == .rax)
    let read = ControlRegisterAccess(rawValue: 0x0F18)
    #expect(read.register == 8 && read.kind == .read && read.generalRegister == .r15)
    #expect(ControlRegisterAccess(rawValue: 0x20).kind == .clts)
    let lmsw = ControlRegisterAccess(rawValue: 0x8001_0070)
    #expect(lmsw.kind == .lmsw && lmsw.register == 0 && lmsw.lmswSource == 0x8001 && lmsw.lmswIsMemory)
    #expect(!ControlRegisterAccess(rawValue: 0xFFFF_0030).lmswIsMemory)
  }

  @Test func debugRegisters() {
    let write = DebugAccess(rawValue: 0x0307)
    #expect(write.register == 7 && !write.isRead && write.generalRegister == .rbx)
    let read = DebugAccess(rawValue: 0x0816)
    #expect(read.register == 6 && read.isRead && read.generalRegister == .r8)
  }

  @Test func eptViolations() {
    let write = EPTViolation(qualification: 0x1AA, address: PhysicalAddress(0xFEE0_0300))
    #expect(write.isWrite && !write.isRead && !write.isFetch)
    #expect(write.readable && !write.writable && write.executable)
    #expect(write.linearAddressValid && write.isTranslation && !write.isDuringWalk && !write.unblocksNMI)
    #expect(write.address == PhysicalAddress(0xFEE0_0300))
    let walk = EPTViolation(qualification: 0x1081, address: PhysicalAddress(0))
    #expect(walk.isRead && walk.isDuringWalk && walk.unblocksNMI && !walk.readable && !walk.executable)
    let fetch = EPTViolation(qualification: 0x94, address: PhysicalAddress(0))
    #expect(fetch.isFetch && fetch.writable)
    #expect(!EPTViolation(qualification: 0, address: PhysicalAddress(0)).isDuringWalk, "no linear address")
  }
}
