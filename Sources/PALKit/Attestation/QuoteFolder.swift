import Foundation
import PALImages
import SystemPackage

/// A folder for a quote that is yet to be made.
public struct QuoteFolder: Sendable {
  public let path: FilePath

  /// The file with the nonce, in hexadecimal digits, beside those of the quote.
  public static let nonceFile = "nonce"

  /// - Throws: ``PalliumError/Kind/usage`` unless the folder is empty or not there. A link is no folder, wherever it
  ///   leads. Nothing is made of it yet.
  public init(_ path: FilePath) throws(PalliumError) {
    self.path = path
    var status = stat()
    guard lstat(path.string, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR,
      let content = try? FileManager.default.contentsOfDirectory(atPath: path.string)
    else {
      throw PalliumError(.usage, "'\(path)' is no folder that can be read: name one that is not there yet.")
    }
    guard content.isEmpty else {
      throw PalliumError(
        .usage, "The folder '\(path)' is not empty: name one that is not there yet, or remove it.")
    }
  }

  /// Writes the quote's files and the nonce, all or none. A program that has run since ``init(_:)`` may have put
  /// something at the path: what is no empty folder stays as it is, and no link is followed there.
  public func write(_ quote: Quote, nonce: [UInt8]) throws(PalliumError) {
    let parent = path.removingLastComponent()
    // If they cannot be made, the draft cannot either.
    try? FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
    let draft = parent.appending(".quote-\(UUID().uuidString)")
    guard mkdir(draft.string, 0o755) == 0 else { throw cannotBeWritten }
    do throws(PalliumError) {
      guard Self.fill(draft, with: Self.contents(quote, nonce)) else { throw cannotBeWritten }
      try put(draft)
    } catch {
      try? FileManager.default.removeItem(atPath: draft.string)
      throw error
    }
  }

  private var cannotBeWritten: PalliumError {
    PalliumError(.hostFailure, "The folder '\(path)' cannot be written: name one that can.")
  }

  private static func contents(_ quote: Quote, _ nonce: [UInt8]) -> [(name: String, content: [UInt8])] {
    Quote.File.allCases.map { (name: $0.rawValue, content: quote.content(of: $0)) }
      + [(name: nonceFile, content: Array((Hexadecimal.text(nonce) + "\n").utf8))]
  }

  /// The folder is open meanwhile, so that all files come into the same one, whatever its path comes to mean.
  private static func fill(_ folder: FilePath, with files: [(name: String, content: [UInt8])]) -> Bool {
    let descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return files.allSatisfy { add($0.name, $0.content, to: descriptor) }
  }

  private static func add(_ name: String, _ content: [UInt8], to folder: CInt) -> Bool {
    let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard file >= 0 else { return false }
    defer { close(file) }
    let written = try? FileDescriptor(rawValue: file).writeAll(content)
    return written == content.count
  }

  /// Takes the place of an empty folder or of nothing, as rename(2) does with a folder.
  private func put(_ draft: FilePath) throws(PalliumError) {
    guard rename(draft.string, path.string) != 0 else { return }
    guard [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else { throw cannotBeWritten }
    throw PalliumError(
      .usage,
      "'\(path)' is no empty folder any more, so nothing is kept: see what has been put there, and name a folder "
        + "where no other program writes.")
  }

  /// All files in it, in the order of their names' use.
  public static let files = Quote.File.allCases.map(\.rawValue) + [nonceFile]
}
