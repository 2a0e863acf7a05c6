import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

extension EmulatedPC {
  /// `pal quote`, and what `pal verify` and the tools for TPMs say of what it keeps.
  @Suite struct QuoteProjects {
    private static let projects = Built.package.appending("Tests").appending("Projects")
    private static let document = "a document\n"

    /// A PAL in C proves what it has read.
    @Test func quotesAreKeptAndVerified() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.projects.appending("Evidence"), in: folder)
        let (document, other) = (folder.appending("document").string, folder.appending("other").string)
        try Self.document.write(toFile: document, atomically: true, encoding: .utf8)
        try "another\n".write(toFile: other, atomically: true, encoding: .utf8)
        try await withMachine(.forTests()) { machine in
          for target in [Target.linuxX64, .windowsX86] {
            let quote = folder.appending(target.rawValue)
            let taken = try await Self.quote(project.program(target), machine, quote)
            #expect(taken.code == 0, "\(target): \(taken)")
            #expect(
              taken.errorOutput.replacing("\r\n", with: "\n").hasSuffix(
                "11 bytes were read\nall is printed\n"))
            let command = try #require(taken.output.split(separator: "\n").last).split(separator: " ")
            #expect(command.first == "pal")
            let words = command.dropFirst().map(String.init)
            try await Self.expect(words, 0)
            try await Self.expect(words + ["--extended", "7=\(document)"], 0)
            try await Self.expect(words + ["--extended", "7=\(other)"], 1, "FAILED   pcr 7")
            try await Self.expect(words + ["--extended", "8=\(document)"], 1, "is not quoted")
            try await Self.expect(words + ["--expect", project.image.string], 0)
            let wrong = String(repeating: "5a", count: 32)
            try await Self.expect(words + ["--nonce", wrong], 1, "FAILED   nonce")
            let nonce = try String(contentsOfFile: quote.appending("nonce").string, encoding: .utf8)
              .trimmingCharacters(in: .newlines)
            #expect(words.contains(nonce))
            #expect(try await Self.checkquote(quote, nonce) == 0)
            #expect(try await Self.checkquote(quote, wrong) != 0)
          }
        }
      }
    }

    /// A PAL in Swift quotes all registers for a nonce that the verifier has given.
    @Test func theNonceGoesWhereItIsWanted() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.projects.appending("EvidenceSwift"), in: folder)
        let nonce = Hexadecimal.text([UInt8](1...32))
        try await withMachine(.forTests()) { machine in
          for target in [Target.linuxX86, .windowsX64] {
            let quote = folder.appending(target.rawValue)
            let taken = try await Self.quote(
              project.program(target), machine, quote, ["--json", "--nonce", nonce],
              words: ["--nonce", "{nonce}", "--verbose"])
            #expect(taken.code == 0, "\(target): \(taken)")
            let made = try JSONDecoder().decode(Made.self, from: Data(taken.output.utf8))
            #expect(made.nonce == nonce && made.pcrs.count == 24 && made.folder == quote.string)
            #expect(made.files == ["message", "signature", "pcrs", "key.pem", "nonce"])
            try await Self.expect(Array(made.verify.dropFirst()), 0)
            #expect(try await Self.checkquote(quote, nonce) == 0)
          }
        }
      }
    }

    private struct Made: Decodable {
      var folder: String, files: [String], nonce: String, pcrs: [String: String], verify: [String]
    }

    /// Nothing is kept of what is not good.
    @Test func whatIsNotGoodIsNotKept() async throws {
      try await withFolder { folder in
        let project = try await TestProject(copyOf: Self.projects.appending("Evidence"), in: folder)
        try await withMachine(.forTests()) { machine in
          for (way, text) in [
            ("none", "has printed no evidence"), ("twice", "has printed evidence 2 times"),
            ("other", "is for another nonce"), ("damaged", "is not in base64"), ("late", "has ended with 3"),
            ("inside", "A PAL has failed meanwhile"), ("inside", "so nothing is kept"),
          ] {
            for target in [Target.linuxX64, .windowsX86] {
              let quote = folder.appending("quote")
              let refused = try await Self.quote(project.program(target), machine, quote, words: [way])
              #expect(refused.code == 1 && refused.output.isEmpty, "\(target) \(way): \(refused)")
              #expect(refused.errorOutput.contains(text), "\(target) \(way): \(refused)")
              #expect(!FileManager.default.fileExists(atPath: quote.string), "\(target) \(way)")
            }
          }
        }
      }
    }

    private static func quote(
      _ program: FilePath, _ machine: Machine, _ folder: FilePath, _ options: [String] = [],
      words: [String] = []
    ) async throws -> Printed {
      try await pal(
        ["quote", "--output", folder.string, "--name", machine.name] + options + [program.string, "--"]
          + words,
        input: document)
    }

    /// Of `pal verify`.
    private static func expect(_ words: [String], _ code: Int32, _ text: String = "ok ") async throws {
      let result = try await pal(words)
      #expect(result.code == code && result.output.contains(text), "\(words): \(result)")
    }

    /// The exit code of tpm2-tools, which know nothing of Pallium.
    private static func checkquote(_ folder: FilePath, _ nonce: String) async throws -> Int32? {
      func path(_ file: String) -> String { folder.appending(file).string }
      return try await printed(
        by: "/usr/bin/tpm2_checkquote",
        [
          "-u", path("key.pem"), "-m", path("message"), "-s", path("signature"), "-f", path("pcrs"), "-g",
          "sha256", "-q", nonce,
        ]
      ).code
    }
  }
}
