import Foundation
import PALImages
import SystemPackage
import Testing

@testable import PALKit

@Suite struct QuoteFolderTests {
  @Test func itIsWrittenWithTheNonce() async throws {
    var random = SeededGenerator(61)
    let made = MadeQuote(&random)
    let quote = try made.quote()
    try await withTemporaryFolder { parent in
      for name in ["new", "a/deeper/one"] {
        let path = parent.pushing(FilePath(name))
        let folder = try QuoteFolder(path)
        #expect(!FileManager.default.fileExists(atPath: path.string), "nothing is made before it is written")
        try folder.write(quote, nonce: made.nonce)
        #expect(try Quote { file throws(PalliumError) in path.appending(file.rawValue) } == quote)
        #expect(
          try path.appending("nonce").bytes() == Array((Hexadecimal.text(made.nonce) + "\n").utf8))
        let names = try FileManager.default.contentsOfDirectory(atPath: path.string)
        #expect(Set(names) == Set(QuoteFolder.files))
        let error = #expect(throws: PalliumError.self) { try QuoteFolder(path) }
        #expect(error?.kind == .usage && error?.description.contains("is not empty") == true)
      }
    }
  }

  @Test func itMustBeEmpty() async throws {
    try await withTemporaryFolder { parent in
      _ = try QuoteFolder(parent)
      let file = parent.appending("file")
      try file.write([1])
      for path in [parent, file] {
        let error = #expect(throws: PalliumError.self) { try QuoteFolder(path) }
        #expect(error?.kind == .usage)
      }
      #expect(try file.bytes() == [1])
    }
  }
}
