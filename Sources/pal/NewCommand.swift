import ArgumentParser
import Foundation
import PALImages
import PALKit
import SystemPackage

extension Language: ExpressibleByArgument {}

struct NewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Makes a project: a program with a PAL, which builds and runs at once.",
    discussion: """
      The project is a new folder NAME in the current one; its pal.toml says what is built.

      Examples:
        pal new hello
        pal new hello --language swift
      """
  )

  @Argument(help: "Small letters, digits, '-' and '_', a letter first.") var name: String
  @Option(name: .shortAndLong, help: "The PAL's language: c or swift.") var language: Language = .c

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let here = FilePath(FileManager.default.currentDirectoryPath)
      _ = try NewProject.make(name: name, language: language, in: here)
      print("Made \(name): build it with 'pal build \(name)'.")
    }
  }
}
