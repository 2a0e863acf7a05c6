import Foundation
import PALImages
import PALKit

/// A quote that was written to a folder, and how to go on with it.
struct MadeQuote: Encodable {
  var folder: String
  var files: [String]
  var nonce: String
  var program: String
  /// What the quote says of registers, by their numbers.
  var pcrs: [String: PCRValue]
  /// The command that verifies it, by the key beside it unless `--key` is added.
  var verify: [String]

  init(folder: String, nonce: [UInt8], program: String, _ evidence: Evidence) {
    (self.folder, self.program) = (folder, program)
    files = QuoteFolder.files
    self.nonce = Hexadecimal.text(nonce)
    pcrs = Dictionary(
      uniqueKeysWithValues: zip(evidence.pcrs.selection.indices.map(String.init), evidence.pcrs.values))
    verify = ["pal", "verify", "--quote", folder, "--nonce", self.nonce, "--expect", program]
  }

  /// For a person.
  var text: String {
    let list = files.map { "\(folder)/\($0)" }.joined(separator: "\n")
    return """
      \(list)
      The key beside the quote is only as good as its folder: give the machine's own, which 'pal vm log' shows, by \
      '--key'.
      Verify it by
        \(verify.map(quotedForShell).joined(separator: " "))
      """
  }
}

/// As a shell reads it back.
private func quotedForShell(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:@%+,".contains($0)) }
  return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
