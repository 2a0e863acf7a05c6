import Testing
import X86

@Suite struct MSRBitmapTests {
  /// SDM vol 3, 25.6.9: reads of low and high MSRs, then writes of low and high ones, 1 KiB each.
  @Test(
    arguments: [
      (MSR(0), 0, 1), (.apicBase, 3, 8), (.featureControl, 7, 4), (.x2apicICR, 0x106, 1),
      (MSR(0x1FFF), 0x3FF, 0x80),
      (MSR(0xC000_0000), 0x400, 1), (.efer, 0x410, 1), (.kernelGSBase, 0x420, 4),
      (MSR(0xC000_1FFF), 0x7FF, 0x80),
    ] as [(MSR, Int, UInt8)])
  func positions(_ msr: MSR, _ byte: Int, _ mask: UInt8) {
    #expect(MSRBitmap.position(of: msr, write: false) == .init(byteOffset: byte, mask: mask))
    #expect(MSRBitmap.position(of: msr, write: true) == .init(byteOffset: byte + 0x800, mask: mask))
  }

  @Test(arguments: [0x2000, 0x4000_0000, 0xBFFF_FFFF, 0xC000_2000, 0xC001_0000, 0xFFFF_FFFF] as [UInt32])
  func outside(_ number: UInt32) {
    #expect(MSRBitmap.position(of: MSR(number), write: false) == nil)
    #expect(MSRBitmap.position(of: MSR(number), write: true) == nil)
  }

  @Test func changing() {
    var map = [UInt8](repeating: 0xFF, count: MSRBitmap.size)
    var span = map.mutableSpan
    MSRBitmap.intercept(.apicBase, reads: false, writes: true, in: &span)
    MSRBitmap.intercept(.efer, reads: true, writes: false, in: &span)
    let isOutside = !MSRBitmap.intercept(.vmCR, reads: true, writes: true, in: &span)
    #expect(isOutside)
    #expect(map[3] == 0xF7 && map[0xC10] == 0xFE)
    #expect(map.count { $0 != 0xFF } == 2)
  }
}
