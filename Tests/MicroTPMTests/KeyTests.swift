import Cryptography
import CryptographySupport
import Testing

@testable import MicroTPM

@Suite struct KeyTests {
  @Test func followFromTheSecretAlone() {
    let one = MachineKeys.ofMachine(1)
    let same = MachineKeys.ofMachine(1)
    let other = MachineKeys.ofMachine(2)
    #expect(one.sealRoot.array == same.sealRoot.array && one.sealRoot.array != other.sealRoot.array)
    #expect(one.sealSalt.array == same.sealSalt.array && one.sealSalt.array != other.sealSalt.array)
    #expect(one.identity.publicKey.array == same.identity.publicKey.array)
    #expect(one.identity.publicKey.array != other.identity.publicKey.array)
  }

  @Test func aSmallChangeOfTheSecretChangesAll() {
    let secret = [UInt8](repeating: 0, count: 32)
    let one = MachineKeys(secret: secret.span)
    let other = MachineKeys(secret: secret.flipping(bit: 255).span)
    #expect(one.sealRoot.array != other.sealRoot.array)
    #expect(one.identity.publicKey.array != other.identity.publicKey.array)
  }

  /// What they are derived by is fixed: data sealed by one version must open in the next.
  @Test func areDerivedAsDocumented() {
    let secret = [UInt8](1...32)
    let keys = MachineKeys(secret: secret.span)
    func derive(_ secret: [UInt8], _ info: String, salt: [UInt8] = []) -> [UInt8] {
      Reference.hkdf(secret, salt: salt, info: Array(info.utf8), count: 32)
    }
    let root = derive(secret, "Pallium seal root 1")
    #expect(keys.sealRoot.array == root)
    #expect(keys.sealSalt.array == derive(root, "Pallium seal salt 1"))
    #expect(keys.identityScalar.array == derive(secret, "Pallium identity key 1", salt: [0]))
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func pemIsWhatOthersRead(machine: UInt64) throws {
    let identity = MachineKeys.ofMachine(machine).identity
    let pem = identity.pem.array
    #expect(try Reference.publicKey(pem: pem) == identity.publicKey.array)
    let reference = try Reference.pem(ofPublicKey: identity.publicKey.array)
    #expect(String(decoding: pem, as: UTF8.self) == reference + "\n")
    #expect(pem.count == IdentityKey.pemBytes)
  }

  @Test func wipingLeavesNoSecret() {
    var keys = MachineKeys.ofMachine(1)
    keys.wipe()
    for key in [keys.sealRoot, keys.sealSalt, keys.identityScalar] {
      #expect(key.array.allSatisfy { $0 == 0 })
    }
  }
}
