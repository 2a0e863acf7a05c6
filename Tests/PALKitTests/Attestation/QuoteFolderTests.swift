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
        #expect(try Self.names(in: path) == Set(QuoteFolder.files))
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

  @Test func anEmptyFolderIsTaken() async throws {
    var random = SeededGenerator(62)
    let made = MadeQuote(&random)
    try await withTemporaryFolder { parent in
      let path = parent.appending("q")
      try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: false)
      try QuoteFolder(path).write(try made.quote(), nonce: made.nonce)
      #expect(try Self.names(in: path) == Set(QuoteFolder.files))
      #expect(try Self.names(in: parent) == ["q"])
    }
  }

  @Test func linksAreNoFolders() async throws {
    try await withTemporaryFolder { parent in
      let (link, target) = (parent.appending("link"), parent.appending("target"))
      try Self.link(link, to: target)
      for isDangling in [true, false] {
        if !isDangling {
          try FileManager.default.createDirectory(atPath: target.string, withIntermediateDirectories: false)
        }
        let error = #expect(throws: PalliumError.self, "\(isDangling)") { try QuoteFolder(link) }
        #expect(error?.kind == .usage, "\(isDangling)")
      }
    }
  }

  /// A program in the guest may share the parent folder, and runs between the two.
  @Test func whatWasPutThereMeanwhileStaysAsItIs() async throws {
    try await expectRefused(leaving: ["q"]) { path in try path.appending("message").write([1]) }
    try await expectRefused(leaving: ["q"]) { path in try path.write([1]) }
    try await expectRefused(leaving: ["q"]) { path in
      try Self.link(path, to: path.removingLastComponent().appending("nowhere"))
    }
    try await expectRefused(leaving: ["q", "target"]) { path in
      let target = path.removingLastComponent().appending("target")
      try FileManager.default.createDirectory(atPath: target.string, withIntermediateDirectories: false)
      try Self.link(path, to: target)
    }
  }

  /// - Parameters:
  ///   - names: of all that is in the parent folder then.
  ///   - change: what happens at the path before the quote is written.
  private func expectRefused(
    leaving names: Set<String>, after change: (FilePath) throws -> Void,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    var random = SeededGenerator(63)
    let made = MadeQuote(&random)
    let quote = try made.quote()
    try await withTemporaryFolder { parent in
      let path = parent.appending("q")
      let folder = try QuoteFolder(path)
      try change(path)
      let before = try Self.tree(parent)
      let error = #expect(throws: PalliumError.self, sourceLocation: location) {
        try folder.write(quote, nonce: made.nonce)
      }
      #expect(error?.description.contains("is no empty folder any more") == true, sourceLocation: location)
      #expect(try Self.tree(parent) == before, sourceLocation: location)
      #expect(try Self.names(in: parent) == names, sourceLocation: location)
    }
  }

  private static func link(_ path: FilePath, to target: FilePath) throws {
    try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: target.string)
  }

  private static func names(in folder: FilePath) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.string))
  }

  /// All paths below a folder, and their kinds.
  private static func tree(_ folder: FilePath) throws -> [String: FileAttributeType] {
    let files = FileManager.default
    let paths = try files.subpathsOfDirectory(atPath: folder.string)
    return try Dictionary(
      uniqueKeysWithValues: paths.map { path in
        let attributes = try files.attributesOfItem(atPath: "\(folder)/\(path)")
        let kind = try #require(attributes[.type] as? FileAttributeType)
        return (path, kind)
      })
  }
}
