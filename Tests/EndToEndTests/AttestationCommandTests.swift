import Crypto
import Foundation
import SystemPackage
import Testing

@testable import PALImages
@testable import PALKit

/// `pal measure`, `pal verify`, what `pal quote` refuses at once, and `pal vm forget`, as a person or a script uses them.
@Suite struct AttestationCommandTests {
  private let nonce = [UInt8](1...20)

  @Test func measures() async throws {
    try await withFolder { folder in
      let file = folder.appending("a.pal").string
      try write(image, to: file)
      let measurement = ImageMeasurement(of: image)
      let pcr0 = PCRValue(ofPALWith: measurement)
      let measured = try await pal("measure", file)
      #expect(measured.code == 0 && measured.output == "measurement  \(measurement)\nPCR 0        \(pcr0)\n")
      #expect(try await pal("inspect", file).output.contains("measurement \(measurement)"))
      struct Report: Decodable {
        struct Image: Decodable { var offset: Int, bytes: Int, measurement: String, pcr0: String }
        var images: [Image]
      }
      let json = try await pal("measure", file, "--json")
      let report = try JSONDecoder().decode(Report.self, from: Data(json.output.utf8))
      #expect(report.images.map(\.pcr0) == [pcr0.description] && report.images[0].bytes == image.count)

      try write(Array(image.dropLast()), to: file)
      let refused = try await pal("measure", file)
      #expect(refused.code == 1 && refused.output.contains("would not load it"))
      let none = try await pal("measure", "/usr/bin/true")
      #expect(none.code == 1 && none.output.isEmpty && none.errorOutput.contains("no PAL image"))
      #expect(try await pal("measure", "/etc/passwd").code == 64)
      #expect(try await pal("measure", "/nowhere").code == 64)
    }
  }

  @Test func verifies() async throws {
    try await withFolder { folder in
      let file = folder.appending("a.pal").string
      try write(image, to: file)
      let (quote, values) = try makeQuote()
      try quote.write(to: folder.appending("q"))
      let words = ["verify", "--quote", "\(folder)/q", "--nonce", Hexadecimal.text(nonce)]
      let good = try await pal(words + ["--expect", file])
      #expect(good.code == 0 && good.errorOutput.isEmpty, "\(good)")
      #expect(good.output.split(separator: "\n").map { $0.prefix(3) } == Array(repeating: "ok ", count: 7))
      #expect(good.output.contains("PCR 0 is that of the image at 0x0, \(image.count) bytes, of \(file)"))
      let json = try await pal(words + ["--expect", values.values[0].description, "--json"])
      let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
      #expect(json.code == 0 && object?["verified"] as? Bool == true)
      #expect((object?["pcrs"] as? [String: String])?["17"] == PCRValue.zero.description)

      let other = try await pal(words + ["--expect", String(repeating: "0", count: 64)])
      #expect(
        other.code == 1
          && other.output.contains("FAILED   pal        is another: PCR 0 is \(values.values[0])"))
      #expect(other.errorOutput.contains("do not believe what it says"))
      let old = try await pal("verify", "--quote", "\(folder)/q", "--nonce", "00", "--expect", file)
      #expect(old.code == 1 && old.output.contains("FAILED   nonce"))

      try write(values.concatenated, to: "\(folder)/values")
      let alone = try await pal(
        words + ["--expect", file, "--pcrs", "\(folder)/values", "--selection", "17,0"])
      #expect(alone.code == 0, "\(alone)")
      let key = P256.Signing.PrivateKey().publicKey.pemRepresentation
      try write(Array(key.utf8), to: "\(folder)/key")
      let foreign = try await pal(words + ["--expect", file, "--key", "\(folder)/key", "--json"])
      #expect(foreign.code == 1 && foreign.output.contains("\"verified\" : false"))
    }
  }

  @Test func registersAndTheSignerAreVerified() async throws {
    try await withFolder { folder in
      let (file, document) = ("\(folder)/a.pal", "\(folder)/document")
      try write(image, to: file)
      try write(Array("a document\n".utf8), to: document)
      let extended = PCRValue.zero.extended(by: Array(SHA256.hash(data: Array("a document\n".utf8))))
      let (quote, values) = try makeQuote(other: extended)
      try quote.write(to: folder.appending("q"))
      let words = ["verify", "--quote", "\(folder)/q", "--nonce", Hexadecimal.text(nonce), "--expect", file]
      let good = try await pal(
        words + ["--extended", "17=\(document)", "--register", "0=\(values.values[0])"])
      #expect(good.code == 0, "\(good)")
      #expect(
        good.output.hasSuffix(
          """
          ok       pcr 17     is zero extended once, with the SHA-256 of '\(document)'
          ok       pcr 0      is the value that was expected

          """))
      let bad = try await pal(words + ["--extended", "17=\(file)", "--register", "3=\(extended)", "--json"])
      let object = try JSONSerialization.jsonObject(with: Data(bad.output.utf8)) as? [String: Any]
      let checks = try #require(object?["checks"] as? [[String: String]])
      #expect(bad.code == 1 && checks.suffix(2).map { $0["subject"] } == ["pcr 17", "pcr 3"])
      #expect(checks.suffix(2).allSatisfy { $0["result"] == "FAILED" }, "\(checks)")
      let wrong = try await pal(words + ["--extended", "17=/nowhere"])
      #expect(wrong.code == 64 && wrong.errorOutput.contains("'/nowhere' cannot be read"))

      // Another TPM's name for its key: not for what only a micro-TPM can quote.
      let (foreign, _) = try makeQuote(signer: [0, 11] + nonce)
      try foreign.write(to: folder.appending("f"))
      let asked = ["verify", "--quote", "\(folder)/f", "--nonce", Hexadecimal.text(nonce), "--expect"]
      let value = try await pal(asked + [values.values[0].description])
      #expect(value.code == 0 && value.output.contains("unknown  signer     is named as"), "\(value)")
      let image = try await pal(asked + [file])
      #expect(image.code == 1 && image.output.contains("FAILED   signer     is not this key"), "\(image)")
    }
  }

  /// Before anything is built, started or written.
  @Test func quotesAreNotTakenInVain() async throws {
    try await withFolder { folder in
      try write([1], to: "\(folder)/file")
      func expect(_ words: [String], _ code: Int32, says text: String) async throws {
        let result = try await pal(["quote"] + words)
        #expect(result.code == code && result.errorOutput.contains(text), "\(words): \(result)")
        #expect(result.output.isEmpty)
      }
      let q = ["--output", "\(folder)/q"]
      try await expect(["--output", folder.string, "/usr/bin/true"], 64, says: "is not empty: name one")
      try await expect(["--output", "\(folder)/file", "/usr/bin/true"], 64, says: "is no folder")
      for nonce in ["", "00", String(repeating: "0", count: 66), String(repeating: "x", count: 64)] {
        try await expect(q + ["--nonce", nonce, "/usr/bin/true"], 64, says: "is no nonce of a quote")
      }
      try await expect(
        q + ["--target", "linux-x64", "/usr/bin/true"], 64, says: "'--target' is for projects")
      try await expect(q + ["--cpus", "0", "/usr/bin/true"], 64, says: "--cpus takes")
      try await expect(q + ["/nowhere"], 1, says: "/nowhere")
      try await expect(["/usr/bin/true"], 64, says: "--output")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
      #expect(names == ["file"])
    }
  }

  @Test func wrongUsageIsExplained() async throws {
    try await withFolder { folder in
      let (quote, values) = try makeQuote()
      try quote.write(to: folder.appending("q"))
      let words = ["verify", "--expect", values.values[0].description]
      func expect(_ more: [String], says text: String) async throws {
        let result = try await pal(words + more)
        #expect(result.code == 64 && result.errorOutput.contains(text), "\(result.errorOutput)")
      }
      let quoted = ["--quote", "\(folder)/q"]
      for nonce in ["", "0", "xy"] { try await expect(quoted + ["--nonce", nonce], says: "is no nonce") }
      try await expect(quoted + ["--nonce", "00", "--selection", "0,24"], says: "are no registers")
      try await expect(["--nonce", "00", "--message", "m"], says: "cannot be read")
      try await expect(["--nonce", "00"], says: "give '--message' too, or '--quote'")
      let missing = try await pal("verify", "--quote", "\(folder)/q", "--nonce", "00", "--expect", "/nowhere")
      #expect(missing.code == 64)
    }
  }

  @Test func forgetsSecrets() async throws {
    try await withFolder { folder in
      let secrets = folder.appending("state").appending("secrets")
      try FileManager.default.createDirectory(
        atPath: secrets.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let file = secrets.appending("test-forgotten").string
      _ = FileManager.default.createFile(
        atPath: file, contents: Data(count: 32), attributes: [.posixPermissions: 0o600])
      func forget(_ words: String...) async throws -> Printed {
        try await pal(
          ["vm", "forget"] + words,
          environment: .inherit.updating([
            "PALLIUM_STATE_DIR": folder.appending("state").string,
            "PALLIUM_RUNTIME_DIR": folder.appending("r").string,
          ]))
      }
      let asking = try await forget("test-forgotten")
      #expect(asking.code == 64 && asking.errorOutput.contains("give '--yes'"))
      #expect(FileManager.default.fileExists(atPath: file))
      let forgotten = try await forget("test-forgotten", "--yes")
      #expect(forgotten.code == 0 && forgotten.output.contains("is forgotten"), "\(forgotten)")
      #expect(!FileManager.default.fileExists(atPath: file))
      let again = try await forget("test-forgotten", "--yes")
      #expect(again.code == 1 && again.errorOutput.contains("have no secret"))
      #expect(try await forget("Not A Name", "--yes").code == 64)
    }
  }

  /// - Parameters:
  ///   - other: what register 17 holds.
  ///   - signer: instead of the key's name.
  private func makeQuote(other: PCRValue = .zero, signer: [UInt8]? = nil) throws -> (Quote, PCRValues) {
    let key = P256.Signing.PrivateKey()
    let pcr0 = PCRValue(ofPALWith: ImageMeasurement(of: image))
    let values = try #require(PCRValues([0: pcr0, 17: other]))
    var quoted = QuoteMessage(nonce: nonce, pcrs: values)
    quoted.signer = signer ?? QuoteSigner.name(ofMicroTPMWith: key.publicKey)
    let message = quoted.bytes
    let raw = Array(try key.signature(for: message).rawRepresentation)
    let signature = try #require(QuoteSignature(rawRepresentation: raw))
    let pem = Array(key.publicKey.pemRepresentation.utf8)
    return (Quote(message: message, signature: signature.bytes, pcrs: values.serialized, key: pem), values)
  }

  private func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(filePath: file))
  }

  /// The least that the hypervisor loads: a page of code and one of stack.
  private let image: [UInt8] = ImageWriter.bytes(
    PALImage(
      mode: .bits64,
      layout: ImageLayout(
        stack: ImageRange(address: 0x20_0000, bytes: 4096), parameters: ImageRange(address: 0, bytes: 0),
        heap: ImageRange(address: 0, bytes: 0)),
      segments: [.init(address: 0x10_0000, contents: [0xc3], memoryBytes: 4096, rights: .readExecute)],
      functions: [
        .init(address: 0x10_0000, function: PALFunction(name: "f", result: nil, parameters: [], line: 0))
      ]))
}
