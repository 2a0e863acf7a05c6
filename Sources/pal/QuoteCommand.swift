import AgentProtocol
import ArgumentParser
import PALImages
import PALKit
import SystemPackage

struct QuoteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote",
    abstract: "Runs a program and keeps the quote that its PAL makes, for 'pal verify'.",
    discussion: """
      PROGRAM is run in the emulated PC as by 'pal run'. It is given a nonce, 64 hexadecimal digits, in place of each \
      '{nonce}' within its arguments or, if they have none, behind all of them. It prints evidence, which its PAL \
      makes for this nonce by 'pal_evidence', as the text that 'NAME_evidence_text' writes. What else it prints goes \
      to standard error; standard input is the program's.

      The folder receives the quote in the files message, signature, pcrs and key.pem, as tpm2-tools have them, and \
      the nonce in hexadecimal digits. It must not be there yet, or be empty. Nothing is written if the program does \
      not end with 0, if its evidence is missing, damaged or contradicts itself, or if it is for another nonce.

      Whoever is to believe the quote makes up the nonce: '--nonce' takes it. Exits with 1 if there is no good quote.

      Examples:
        pal quote hello --output q
        pal quote Examples/Signer --output q --nonce "$NONCE" -- my.key certify {nonce}
        pal quote --output q --json prog.exe
      """
  )

  @Option(name: .shortAndLong, help: "The folder for the quote.") var output: String
  @Option(help: "The nonce, 64 hexadecimal digits. Default: a random one.") var nonce: String?
  @OptionGroup var options: RunOptions
  @Flag(help: "Print JSON.") var json = false

  @Argument(parsing: .postTerminator, help: "The program's arguments, after '--'.")
  var arguments: [String] = []

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let folder = try QuoteFolder(FilePath(absolute(output)))
      let nonce = try chosenNonce
      let file = try await options.file()
      let result = try await options.run(
        file, words(with: nonce), output: .collected, errorOutput: .descriptorAndEnd(.standardError))
      let evidence = try evidence(printedBy: result, nonce)
      try folder.write(evidence.quote, nonce: nonce)
      let made = MadeQuote(folder: output, nonce: nonce, program: shortened(file), evidence)
      if json { try printJSON(made) } else { print(made.text) }
    }
  }

  private var chosenNonce: [UInt8] {
    get throws(PalliumError) {
      guard let nonce else { return (0..<EvidenceFormat.nonceBytes).map { _ in .random(in: .min ... .max) } }
      guard let bytes = Hexadecimal.bytes(nonce), bytes.count == EvidenceFormat.nonceBytes else {
        throw PalliumError(
          .usage,
          "'\(nonce)' is no nonce of a quote: give \(2 * EvidenceFormat.nonceBytes) hexadecimal digits.")
      }
      return bytes
    }
  }

  private static let placeOfNonce = "{nonce}"

  private func words(with nonce: [UInt8]) -> [String] {
    let text = Hexadecimal.text(nonce)
    guard arguments.contains(where: { $0.contains(Self.placeOfNonce) }) else { return arguments + [text] }
    return arguments.map { $0.replacing(Self.placeOfNonce, with: text) }
  }

  private func evidence(printedBy result: ProgramResult, _ nonce: [UInt8]) throws(PalliumError) -> Evidence {
    options.explain(result)
    guard result.result.succeeded else {
      show(result.result.output)
      throw PalliumError(
        .programFailed, "\(Self.ending(of: result)), so nothing is kept: have it end with 0.")
    }
    let printed: PrintedEvidence
    do throws(PalliumError) { printed = try PrintedEvidence(in: result.result.output) } catch {
      show(result.result.output)
      throw error
    }
    show(printed.rest)
    guard printed.evidence.message.nonce == nonce else {
      throw PalliumError(
        .notVerified,
        "The quote is for another nonce, \(Hexadecimal.text(printed.evidence.message.nonce)): have the program hand "
          + "that of its arguments to the PAL.")
    }
    return printed.evidence
  }

  /// What the program has printed besides the evidence.
  private func show(_ output: [UInt8]) { _ = try? FileDescriptor.standardError.writeAll(output) }

  private static func ending(of result: ProgramResult) -> String {
    if result.crash != nil { return "The program was ended" }
    return switch result.result.outcome {
    case .exited(let code): "The program has ended with \(code)"
    case .signalled, .timedOut: "The program was ended"
    }
  }
}
