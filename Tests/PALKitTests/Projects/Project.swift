import Foundation
import PALImages
import PALKit
import SystemPackage
import Testing

/// A project in a folder of its own, which goes with this value. Its path has a blank, as paths may.
final class Project: Sendable {
  let parent: FilePath
  let folder: FilePath
  let name: String

  init(_ name: String = "hello", language: Language = .c) throws {
    self.name = name
    parent = FilePath("/tmp/pallium project \(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
    folder = try NewProject.make(name: name, language: language, in: parent)
  }

  deinit { try? FileManager.default.removeItem(atPath: parent.string) }

  func path(_ file: String) -> String { folder.pushing(FilePath(file)).string }

  func text(_ file: String) throws -> String { try String(contentsOfFile: path(file), encoding: .utf8) }

  func bytes(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(file)))) }

  func write(_ file: String, _ text: String) throws {
    try text.write(toFile: path(file), atomically: true, encoding: .utf8)
  }

  /// Changes a file; what is replaced must be there.
  func change(_ file: String, _ old: String, _ new: String) throws {
    let text = try text(file)
    try #require(text.contains(old))
    try write(file, text.replacing(old, with: new))
  }

  @discardableResult
  func build(_ targets: Target...) async throws -> BuildReport {
    let builder = try ProjectBuilder(folder: folder, locations: Self.locations)
    return try await builder.build(targets: targets.isEmpty ? nil : targets)
  }

  /// With the PAL-side runtime of this package.
  static var locations: Locations {
    var locations = Locations.standard()
    var package = FilePath(#filePath)
    for _ in 0..<4 { package.removeLastComponent() }
    locations.sdk = package.appending("SDK")
    return locations
  }
}
