import Foundation
import PALImages
import SystemPackage

/// A folder for a quote that is yet to be made.
public struct QuoteFolder: Sendable {
  public let path: FilePath

  /// The file with the nonce, in hexadecimal digits, beside those of the quote.
  public static let nonceFile = "nonce"

  /// - Throws: ``PalliumError/Kind/usage`` unless the folder is empty or not there. Nothing is made of it yet.
  public init(_ path: FilePath) throws(PalliumError) {
    self.path = path
    let files = FileManager.default
    guard files.fileExists(atPath: path.string) else { return }
    guard let content = try? files.contentsOfDirectory(atPath: path.string) else {
      throw PalliumError(.usage, "'\(path)' is no folder that can be read: name one that is not there yet.")
    }
    guard content.isEmpty else {
      throw PalliumError(
        .usage, "The folder '\(path)' is not empty: name one that is not there yet, or remove it.")
    }
  }

  /// Writes the quote's files and the nonce.
  public func write(_ quote: Quote, nonce: [UInt8]) throws(PalliumError) {
    try quote.write(to: path)
    let file = path.appending(Self.nonceFile)
    do {
      try Data((Hexadecimal.text(nonce) + "\n").utf8).write(to: URL(filePath: file.string), options: .atomic)
    } catch {
      throw PalliumError(.hostFailure, "'\(file)' cannot be written: name a folder that can.")
    }
  }

  /// All files in it, in the order of their names' use.
  public static let files = Quote.File.allCases.map(\.rawValue) + [nonceFile]
}
