import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// The example with a signing key: the PAL makes it, OpenSSL verifies what it signs, and a quote says whose it is.
  @Suite struct Signer {
    private static let example = Built.package.appending("Examples").appending("Signer")

    @Test func signsForAllTargets() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.example, in: folder)
        try await withMachine(.forTests()) { machine in
          let signer = SignerSession(project: project, machine: machine)
          try await signer.expect(.windowsX86, ["key", "create"])
          try await signer.expect(.windowsX64, ["key", "public", "public"])
          try signer.write("document", Array("a document\n".utf8))
          // More than a call of the PAL takes.
          try signer.write("large", (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
          for target in Target.allCases {
            for document in ["document", "large"] {
              try await signer.expect(target, ["key", "sign", document, "\(document).\(target)"])
              let isGood = try await signer.isGood("\(document).\(target)", of: document, by: "public")
              #expect(isGood, "\(target): \(document)")
            }
          }
          #expect(try await !signer.isGood("large.linuxX64", of: "document", by: "public"))
          try await signer.expect(.linuxX64, ["other", "create"])
          try await signer.expect(.linuxX64, ["other", "public", "other.public"])
          #expect(try await !signer.isGood("document.linuxX64", of: "document", by: "other.public"))
          try await refusesWhatMakesNoSense(signer)
          try await certifies(signer, in: folder)
        }
      }
    }

    private func refusesWhatMakesNoSense(_ signer: SignerSession) async throws {
      let key = try signer.read("key")
      for (name, place) in [("changed", 24), ("cut", nil)] as [(String, Int?)] {
        var bytes = key
        if let place { bytes[place] ^= 1 } else { bytes.removeLast() }
        try signer.write(name, bytes)
      }
      let refusals: [([String], Int32, String)] = [
        (["key", "create"], 5, "key: The file is there already"),
        (["no/where", "create"], 5, "no/where: The file cannot be made."),
        (["nowhere", "public", "new"], 5, "nowhere: The file cannot be read"),
        (["key", "public", "public"], 5, "public: The file is there already"),
        (["key", "sign", "nowhere", "new"], 5, "nowhere: The file cannot be read."),
        (["key", "sign", "document", "document"], 5, "document: The file is there already"),
        (["document", "public", "new"], 4, "The file is no key, or not all of one."),
        (["cut", "public", "new"], 4, "The file is no key, or not all of one."),
        (
          ["changed", "public", "new"], 4,
          "The file has been changed, or its key was made on another machine."
        ),
        (["key", "certify", "12"], 2, "12: A nonce has 64 hexadecimal digits."),
        (["key", "sign", "document"], 2, "usage: signer KEY create"),
      ]
      for (words, code, text) in refusals {
        let result = try await signer.run(.linuxX86, words)
        #expect(result.code == code && result.output.isEmpty, "\(words): \(result)")
        #expect(result.errorOutput.contains(text), "\(words): \(result)")
      }
      #expect(try signer.read("key") == key)
      #expect(throws: (any Error).self) { try signer.read("new") }
    }

    /// Who has a quote of the key's PAL knows that nobody else has the key.
    private func certifies(_ signer: SignerSession, in folder: FilePath) async throws {
      for target in Target.allCases {
        let quote = folder.appending("quote-\(target)").string
        let (program, machine) = (signer.project.program(target).string, signer.machine)
        let taken = try await pal(
          "quote", "--output", quote, "--name", machine.name, program, "--", "key", "certify", "{nonce}")
        #expect(taken.code == 0, "\(target): \(taken)")
        let nonce = try String(contentsOfFile: quote + "/nonce", encoding: .utf8).trimmingCharacters(
          in: .newlines)
        func verify(_ expected: String, _ key: String) async throws -> Int32? {
          let file = machine.jobFolder.appending(key).string
          return try await pal(
            "verify", "--quote", quote, "--nonce", nonce, "--expect", expected, "--extended", "16=\(file)"
          ).code
        }
        #expect(try await verify(program, "public") == 0, "\(target)")
        #expect(try await verify(signer.project.image.string, "public") == 0, "\(target)")
        #expect(try await verify(program, "other.public") == 1, "\(target)")
        #expect(try await verify(String(repeating: "0", count: 64), "public") == 1, "\(target)")
      }
    }

    /// A key is the machine's, and the PAL's that made it.
    @Test func nothingElseHasTheKey() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.example, in: folder)
        let changed = try await TestProject(
          copyOf: Self.example, in: folder.appending("changed"), replacing: "VERSION = 1",
          with: "VERSION = 2",
          of: "pal.c")
        var key: [UInt8] = []
        try await withMachine(.forTests()) { machine in
          let signer = SignerSession(project: project, machine: machine)
          try await signer.expect(.linuxX64, ["key", "create"])
          key = try signer.read("key")
          let other = SignerSession(project: changed, machine: machine)
          for target in Target.allCases {
            let refused = try await other.run(target, ["key", "public", "stolen"])
            #expect(refused.code == 4, "\(target): \(refused)")
            #expect(refused.errorOutput.contains("made by another program, or another version of this one"))
          }
        }
        try await withMachine(.forTests()) { machine in
          let signer = SignerSession(project: project, machine: machine)
          try signer.write("key", key)
          let refused = try await signer.run(.windowsX64, ["key", "public", "stolen"])
          #expect(refused.code == 4 && refused.errorOutput.contains("made on another machine"), "\(refused)")
        }
      }
    }
  }
}

/// A signer's program, and the machine's folder with its files.
private struct SignerSession {
  let project: TestProject
  let machine: Machine

  func run(_ target: Target, _ words: [String]) async throws -> Printed {
    try await project.run(target, machine, words)
  }

  func expect(
    _ target: Target, _ words: [String], at location: SourceLocation = #_sourceLocation
  ) async throws {
    let result = try await run(target, words)
    #expect(
      result.code == 0 && result.output.isEmpty, "\(target) \(words): \(result)", sourceLocation: location)
  }

  /// What OpenSSL says of a signature.
  func isGood(_ signature: String, of document: String, by key: String) async throws -> Bool {
    let result = try await printed(
      by: "/usr/bin/openssl",
      [
        "dgst", "-sha256", "-keyform", "DER", "-verify", path(key), "-signature", path(signature),
        path(document),
      ])
    #expect(result.output == (result.code == 0 ? "Verified OK\n" : "Verification failure\n"), "\(result)")
    return result.code == 0
  }

  private func path(_ name: String) -> String { machine.jobFolder.appending(name).string }

  func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }
}
