import Cryptography
import MicroTPM
import Testing

/// Sizes that whoever sets memory aside relies on.
@Suite struct SizeTests {
  @Test func ofState() {
    #expect(MemoryLayout<PCRBank>.size == 768)
    #expect(MemoryLayout<HMACDRBG>.size == 80)
    #expect(MemoryLayout<MicroTPM>.size <= 352)
  }
}
