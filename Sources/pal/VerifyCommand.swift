import ArgumentParser
import PALImages
import PALKit
import SystemPackage

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks a quote: which PAL it comes from, and what that has in its registers.",
    discussion: """
      Works on any machine, and needs no TPM. The files are those of tpm2-tools: the message is a TPMS_ATTEST, the \
      signature a TPMT_SIGNATURE, the key a public key on P-256 in PEM, the registers' values as 'tpm2_quote -o' \
      writes them or, with '--selection', the values alone. '--quote' names a folder with files named message, \
      signature, pcrs and key.pem; other options take another file for one of them.

      The nonce must be one that you have just made up and sent along with the question, else the quote can be an \
      old one. The key must come from somebody you trust: who can choose it can make any quote, so do not take the \
      one beside the quote unless the folder is your own.

      '--extended' and '--register' say what other registers must hold; each gives a check of its own, which fails if \
      the register is not quoted.

      The signer that the message names must be the key, by the name that a micro-TPM gives it. Only if '--expect' is \
      a value, another TPM's quote passes too: its name for the key covers other keys, and is 'unknown' here.

      Exits with 1 if any check fails; each is printed with what it found.

      Examples:
        pal verify --quote q --nonce 00ff12 --expect hello/.pal/hello.pal
        pal verify --quote q --key machine.pem --nonce "$NONCE" --expect signer.exe --extended 16=my.der
        pal verify --quote q --key known.pem --nonce "$NONCE" --expect hello.exe --json
        pal verify --message m --signature s --pcrs p --selection 0,17 --key k.pem --nonce 5a --expect PCR0
      """
  )

  @Option(help: "A folder with all files of the quote.") var quote: String?
  @Option(help: "The message.") var message: String?
  @Option(help: "Its signature.") var signature: String?
  @Option(help: "The registers' values.") var pcrs: String?
  @Option(help: "The public key.") var key: String?
  @Option(help: "The nonce that the quote must hold, in hexadecimal digits.") var nonce: String
  @Option(
    help: "A program or image with the PAL that must have made it, or its PCR 0, 64 hexadecimal digits.")
  var expect: String
  @Option(
    help: "A register that was extended once, with the SHA-256 of a file, like 7=document.txt. Repeatable.")
  var extended: [String] = []
  @Option(help: "A register that holds a value, like 7=HEX with 64 hexadecimal digits. Repeatable.")
  var register: [String] = []
  @Option(help: "Registers whose values are in the file, like 0,17, if it holds nothing else.")
  var selection: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting { () throws(PalliumError) in
      let report = try verifier.report(on: try Quote(path(of:)))
      if json { try printJSON(report) } else { print(report.text) }
      guard report.isVerified else {
        throw PalliumError(
          .notVerified,
          "The quote is not good: do not believe what it says, and ask for another with a new nonce.")
      }
    }
  }

  private var verifier: QuoteVerifier {
    get throws(PalliumError) {
      guard let nonce = Hexadecimal.bytes(nonce), !nonce.isEmpty else {
        throw PalliumError(.usage, "'\(nonce)' is no nonce: give pairs of hexadecimal digits.")
      }
      let isValue = PCRValue(hexadecimal: expect) != nil
      var verifier = QuoteVerifier(
        nonce: nonce, expected: try ExpectedPAL(isValue ? expect : absolute(expect)))
      for text in extended { verifier.registers.append(try ExpectedRegister(extendedBy: text)) }
      for text in register { verifier.registers.append(try ExpectedRegister(valueOf: text)) }
      if let selection {
        verifier.selection = PCRSelection(selection)
        guard verifier.selection != nil else {
          throw PalliumError(
            .usage, "'\(selection)' are no registers: give numbers from 0 to 23 with commas, each once.")
        }
      }
      return verifier
    }
  }

  private func path(of file: Quote.File) throws(PalliumError) -> FilePath {
    let own =
      switch file {
      case .message: message
      case .signature: signature
      case .pcrs: pcrs
      case .key: key
      }
    if let own { return FilePath(absolute(own)) }
    guard let quote else {
      throw PalliumError(
        .usage, "The quote is not complete: give '--\(file)' too, or '--quote' for all files.")
    }
    return FilePath(absolute(quote)).appending(file.rawValue)
  }
}
