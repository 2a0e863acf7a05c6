import Cryptography
import CryptographySupport
import MicroTPM
import Testing

@Suite struct PCRTests {
  @Test func beginsWithTheMeasurement() {
    let bank = PCRBank(measurement: SHA256.Digest(repeating: 5))
    let zeroes = [UInt8](repeating: 0, count: 32)
    #expect(bank.values[0] == Reference.sha256(zeroes + [UInt8](repeating: 5, count: 32)))
    #expect(bank.values[1...].allSatisfy { $0 == zeroes })
  }

  @Test(arguments: 0..<50 as Range<UInt64>) func extendsOneRegister(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bank = PCRBank.random(&random)
    let before = bank.values
    let index = PCRIndex(UInt64.random(in: 0..<24, using: &random))!
    let digest = random.bytes(32)
    bank.extend(index, with: SHA256.Digest(digest))
    var expected = before
    expected[index.rawValue] = Reference.sha256(before[index.rawValue] + digest)
    #expect(bank.values == expected)
  }

  @Test(arguments: 0..<50 as Range<UInt64>) func digestIsOfTheSelectedInOrder(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bank = PCRBank.random(&random)
    let selection = PCRSelection.random(&random)
    let selected = (0..<24).filter { selection.mask >> UInt32($0) & 1 == 1 }
    let values = selected.flatMap { bank.values[$0] }
    #expect(bank.digest(of: selection).array == Reference.sha256(values))
    #expect(selection.indices.map(\.rawValue) == selected && selection.count == selected.count)
    var copied = [UInt8](repeating: 0, count: 32 * selected.count)
    var bytes = copied.mutableSpan
    bank.copyValues(of: selection, into: &bytes)
    #expect(copied == values)
  }

  @Test func thereAre24() {
    #expect(PCRIndex(0)?.rawValue == 0 && PCRIndex(23)?.rawValue == 23)
    #expect(PCRIndex(24) == nil && PCRIndex(.max) == nil && PCRIndex(1 << 32) == nil)
    #expect(PCRSelection(mask: 0xff_ffff) == .all && PCRSelection(mask: 1 << 24) == nil)
    #expect(PCRSelection(mask: .max) == nil && PCRSelection(mask: 0) == PCRSelection.none)
    #expect(PCRSelection.none.isEmpty && PCRSelection.none.indices.isEmpty && PCRSelection.all.count == 24)
  }
}
