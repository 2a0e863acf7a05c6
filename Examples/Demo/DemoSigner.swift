import Crypto
import Foundation
import PALImages
import PALKit
import SystemPackage

/// A key for each target, which signs when the machine has been started again.
enum DemoSigner {
  static func cases() async throws(PalliumError) -> [MatrixCase] {
    try await DemoProject(building: "Signer").forEachTarget { target, program, name in
      func entry(_ words: [String]) -> MatrixCase {
        MatrixCase(name: "signer", target: target, program: program, arguments: ["\(name).key"] + words)
      }
      // It signs what is at hand: its own public key.
      var sign = entry(["sign", "\(name).der", "\(name).sig"])
      sign.start = 1
      sign.inspect = { folder in
        isSigned(folder.appending("\(name).der"), folder.appending("\(name).sig"))
          ? nil : "the signature is not good"
      }
      return [entry(["create"]), entry(["public", "\(name).der"]), sign]
    }
  }

  /// Whether a public key has signed the file that it is in.
  private static func isSigned(_ publicKey: FilePath, _ signature: FilePath) -> Bool {
    guard let document = FileManager.default.contents(atPath: publicKey.string),
      let bytes = FileManager.default.contents(atPath: signature.string),
      let key = try? P256.Signing.PublicKey(derRepresentation: document),
      let signature = try? P256.Signing.ECDSASignature(derRepresentation: bytes)
    else { return false }
    return key.isValidSignature(signature, for: SHA256.hash(data: document))
  }
}
