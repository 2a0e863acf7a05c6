import ArgumentParser
import Foundation
import PALImages
import PALKit

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tells what is in a program or a PAL image.",
    discussion: """
      FILE is a Windows program (PE), a Linux program (ELF) or an image that 'pal build' has made. PAL images are \
      found wherever they lie in a program, and checked as the hypervisor would; the measurement is the one that it \
      would take. Exits with 1 if an image would be refused.

      Examples:
        pal inspect hello/.pal/hello.pal
        pal inspect hello/.pal/windows-x64/hello.exe --json
      """
  )

  @Argument(help: "A program or an image.") var file: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      guard let data = FileManager.default.contents(atPath: absolute(file)) else {
        throw PalliumError(.usage, "'\(file)' cannot be read: name a file that is there.")
      }
      guard let inspection = Inspection([UInt8](data)) else {
        throw PalliumError(.usage, "'\(file)' is neither a program for Windows or Linux nor a PAL image.")
      }
      if json { try printJSON(inspection) } else { print(inspection.text) }
      guard inspection.images.allSatisfy({ $0.problem == nil }) else {
        throw PalliumError(.projectFaulty, "'\(file)' holds an image that the hypervisor would refuse.")
      }
    }
  }
}
