import Cryptography
import CryptographySupport
import MicroTPM
import Testing

/// Everything that must not open.
@Suite struct SealRefusalTests {
  private static let text = Array("a secret".utf8)
  private static let bank = PCRBank.ofPAL(1)

  private static func blob(_ selection: PCRSelection = .measurement, machine: UInt64 = 1) throws -> [UInt8] {
    try Sealed.make(
      text, for: SealPolicy(selection: selection, of: bank), by: bank,
      random: [UInt8](repeating: 4, count: 32),
      keys: MachineKeys.ofMachine(machine))
  }

  private static func open(_ blob: [UInt8], by bank: PCRBank = bank, machine: UInt64 = 1) -> Sealed.Outcome {
    Sealed.open(blob, by: bank, keys: MachineKeys.ofMachine(machine))
  }

  private static func refusal(_ error: SealError) -> Sealed.Outcome { .failure(error, leaves: 0) }

  @Test func anotherPALDoesNotOpenIt() throws {
    #expect(Self.open(try Self.blob(), by: .ofPAL(2)) == Self.refusal(.policyNotMet))
  }

  @Test func aBitOfTheMeasurementMatters() throws {
    let blob = try Self.blob()
    let measurement = [UInt8](repeating: 1, count: 32)
    for bit in 0..<256 {
      let changed = PCRBank(measurement: SHA256.Digest(measurement.flipping(bit: bit)))
      #expect(Self.open(blob, by: changed) == Self.refusal(.policyNotMet))
    }
  }

  /// Only the registers of the policy decide.
  @Test(arguments: 0..<24 as Range<UInt64>) func extendedRegistersClose(index: UInt64) throws {
    var extended = Self.bank
    extended.extend(PCRIndex(index)!, with: SHA256.Digest(repeating: 0))
    #expect(Self.open(try Self.blob(.all), by: extended) == Self.refusal(.policyNotMet))
    let others = PCRSelection(mask: PCRSelection.all.mask & ~(1 << UInt32(index)))!
    #expect(Self.open(try Self.blob(others), by: extended).text == Self.text)
  }

  @Test func anotherMachineDoesNotOpenIt() throws {
    #expect(Self.open(try Self.blob(), machine: 2) == Self.refusal(.notGenuine))
  }

  @Test func everyBitCounts() throws {
    let blob = try Self.blob()
    for bit in 0..<blob.count * 8 {
      let outcome = Self.open(blob.flipping(bit: bit))
      #expect(
        outcome == Self.refusal(.notGenuine) || outcome == Self.refusal(.notSealedData),
        "bit \(bit): \(outcome)")
    }
  }

  /// A forged policy is no way to learn whether registers meet it.
  @Test func forgeriesAreNotGenuineWhateverThePolicy() throws {
    let blob = try Self.blob()
    for bit in (24 * 8)..<(120 * 8) {
      #expect(Self.open(blob.flipping(bit: bit), by: .ofPAL(2)) == Self.refusal(.notGenuine))
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let blob = try Self.blob()
    for count in 0..<blob.count {
      #expect(Self.open(Array(blob.prefix(count))) == Self.refusal(.notSealedData))
      #expect(Self.open(Array(blob.suffix(count))) == Self.refusal(.notSealedData))
    }
  }

  @Test(arguments: 1...64) func everyExtensionIsNoticed(count: Int) throws {
    let blob = try Self.blob()
    let more = [UInt8](repeating: 0, count: count)
    #expect(Self.open(blob + more) == Self.refusal(.notSealedData))
    #expect(Self.open(more + blob) == Self.refusal(.notSealedData))
  }

  /// A length field that fits the file is not enough.
  @Test func truncationWithItsLengthIsNotGenuine() throws {
    let blob = try Self.blob()
    for count in 0..<Self.text.count {
      var shorter = Array(blob.prefix(120 + count)) + blob.suffix(16)
      shorter[16] = UInt8(count)
      #expect(Self.open(shorter) == Self.refusal(.notGenuine))
    }
    var longer = blob
    longer.insert(0, at: 120)
    longer[16] += 1
    #expect(Self.open(longer) == Self.refusal(.notGenuine))
  }

  @Test(arguments: [0, 1, 7, 9, 0xff, 0x100, 0x7fff_ffff, 0x8000_0008, 0xffff_ffff] as [UInt32])
  func wrongLengthFields(length: UInt32) throws {
    var blob = try Self.blob()
    for byte in 0..<4 { blob[16 + byte] = UInt8(truncatingIfNeeded: length >> UInt32(8 * byte)) }
    #expect(Self.open(blob) == Self.refusal(.notSealedData))
  }

  @Test func unknownVersionsAndBitsAreRefused() throws {
    let blob = try Self.blob()
    for (place, value) in [(0, 0), (7, 1), (8, 0), (8, 2), (11, 1), (12, 0), (15, 1), (20, 1), (23, 1)]
      as [(Int, UInt8)]
    {
      var changed = blob
      changed[place] = value
      #expect(Self.open(changed) == Self.refusal(.notSealedData), "byte \(place)")
    }
  }

  @Test(arguments: 0..<2000 as Range<UInt64>) func noiseIsRefused(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = try Self.blob().prefix(Int.random(in: 0...120, using: &random))
    let noise = random.bytes(Int.random(in: 0...300, using: &random))
    #expect(Self.open(Array(start) + noise).text == nil)
  }
}
