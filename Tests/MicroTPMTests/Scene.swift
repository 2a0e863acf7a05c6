import Cryptography
import CryptographySupport
import MicroTPM

/// A source of entropy that gives what the test says.
struct ListedEntropy: EntropySource {
  var words: [UInt64?]
  private(set) var asked = 0

  init(_ words: [UInt64?]) { self.words = words }

  mutating func word() -> UInt64? {
    defer { asked += 1 }
    return words.isEmpty ? nil : words[asked % words.count]
  }
}

/// A sound source, which can be repeated.
struct SeededEntropy: EntropySource {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func word() -> UInt64? { random.next() }
}

/// A CPU without a generator.
struct NoEntropy: EntropySource {
  mutating func word() -> UInt64? { nil }
}

extension MachineKeys {
  /// The keys of a machine whose secret follows from a number.
  static func ofMachine(_ number: UInt64) -> MachineKeys {
    var random = SeededGenerator(seed: number)
    return MachineKeys(secret: random.bytes(32).span)
  }
}

extension PCRBank {
  /// The registers of a PAL whose measurement follows from a number.
  static func ofPAL(_ number: UInt8) -> PCRBank { PCRBank(measurement: SHA256.Digest(repeating: number)) }

  /// Registers that were extended at random.
  static func random(_ random: inout SeededGenerator) -> PCRBank {
    var bank = PCRBank(measurement: random.bytes())
    for _ in 0..<Int.random(in: 0...10, using: &random) {
      bank.extend(PCRIndex(UInt64.random(in: 0..<24, using: &random))!, with: random.bytes())
    }
    return bank
  }

  /// All registers' values, by the register's number.
  var values: [[UInt8]] { PCRSelection.all.indices.map { read($0).array } }
}

extension PCRSelection {
  var indices: [PCRIndex] {
    var indices: [PCRIndex] = []
    forEach { indices.append($0) }
    return indices
  }

  /// A set that is not empty.
  static func random(_ random: inout SeededGenerator) -> PCRSelection {
    PCRSelection(mask: UInt32.random(in: 1..<1 << 24, using: &random))!
  }
}
