import Testing
import X86

@Suite struct PermissionMapTests {
  /// The examples follow from APM vol 2, 15.11: bytes 000h, 800h and 1000h start the three ranges.
  @Test(arguments: [
    (MSR(0), 0, 0), (.tsc, 4, 0), (.apicBase, 6, 6), (.x2apicICR, 0x20C, 0), (MSR(0x1FFF), 0x7FF, 6),
    (MSR(0xC000_0000), 0x800, 0), (.efer, 0x820, 0), (.star, 0x820, 2), (MSR(0xC000_1FFF), 0xFFF, 6),
    (MSR(0xC001_0000), 0x1000, 0), (.vmHSavePA, 0x1045, 6), (MSR(0xC001_1FFF), 0x17FF, 6),
  ])
  func msr(_ msr: MSR, _ byte: Int, _ bit: Int) {
    #expect(MSRPermissionMap.position(of: msr) == .init(byteOffset: byte, readBit: bit))
  }

  @Test(arguments: [0x2000, 0x4000_0000, 0xBFFF_FFFF, 0xC000_2000, 0xC001_2000, 0xFFFF_FFFF] as [UInt32])
  func msrOutside(_ number: UInt32) {
    #expect(MSRPermissionMap.position(of: MSR(number)) == nil)
  }

  @Test func masks() throws {
    let position = try #require(MSRPermissionMap.position(of: .apicBase))
    #expect(position.readMask == 0x40)
    #expect(position.writeMask == 0x80)
  }

  @Test func changingMSRs() {
    var map = [UInt8](repeating: 0xFF, count: MSRPermissionMap.size)
    var span = map.mutableSpan
    MSRPermissionMap.intercept(.apicBase, reads: false, writes: true, in: &span)
    MSRPermissionMap.intercept(.efer, reads: false, writes: false, in: &span)
    let isOutside = !MSRPermissionMap.intercept(MSR(0x2000), reads: true, writes: true, in: &span)
    #expect(isOutside)
    #expect(map[6] == 0xBF && map[0x820] == 0xFC)
    #expect(map.count { $0 != 0xFF } == 2)
  }

  @Test func changingPorts() {
    var map = [UInt8](repeating: 0, count: IOPermissionMap.size)
    var span = map.mutableSpan
    IOPermissionMap.intercept(0xCF9, in: &span)
    IOPermissionMap.intercept(0x64, in: &span)
    IOPermissionMap.intercept(0x64, false, in: &span)
    #expect(map[0x19F] == 2)
    #expect(map.count { $0 != 0 } == 1)
  }

  @Test func ports() {
    #expect(IOPermissionMap.position(of: 0) == .init(byteOffset: 0, bit: 0))
    #expect(IOPermissionMap.position(of: 0x64) == .init(byteOffset: 12, bit: 4))
    #expect(IOPermissionMap.position(of: 0xFFFF) == .init(byteOffset: 0x1FFF, bit: 7))
    #expect(IOPermissionMap.position(of: 0x64).mask == 0x10)
  }
}
