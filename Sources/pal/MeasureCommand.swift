import ArgumentParser
import PALKit

struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Tells what the PALs of a program will be known by, without running it.",
    discussion: """
      FILE is a Windows program (PE), a Linux program (ELF) or an image that 'pal build' has made. For each PAL image \
      in it: the measurement, which is its SHA-256, and what register PCR 0 of its micro-TPM holds from its \
      registration on, SHA-256(32 zero bytes, measurement). Exits with 1 if there is no image or one that the \
      hypervisor would refuse.

      Examples:
        pal measure hello/.pal/hello.pal
        pal measure hello/.pal/windows-x64/hello.exe --json
      """
  )

  @Argument(help: "A program or an image.") var file: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let images = try MeasuredImages(file: absolute(file))
      if json { try printJSON(images) } else if !images.images.isEmpty { print(images.text) }
      try images.check()
    }
  }
}
