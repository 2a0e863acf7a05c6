import ArgumentParser
import PALKit
import SystemPackage

/// What `pal vm start` runs in the background for a machine that Bochs plays.
struct KeepBochsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keep-bochs", abstract: "Runs a machine's Bochs until it ends.", shouldDisplay: false)

  @Argument(help: "The machine's folder.") var folder: String

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      try BochsKeeper(folder: FilePath(folder)).run()
    }
  }
}
