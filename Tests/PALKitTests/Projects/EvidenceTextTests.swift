import Foundation
import PALImages
import Subprocess
import Testing

@testable import PALKit

/// What `pal build` gives programs for nonces and evidence, in programs that are run on this host.
@Suite(.serialized) struct EvidenceTextTests {
  private static let source = """
    #include <stdio.h>
    #include "hello.h"

    int main(int count, char **words) {
      static uint8_t bytes[PAL_MOST_EVIDENCE_BYTES + 1], nonce[32];
      static char text[PAL_EVIDENCE_TEXT_BYTES];
      for (size_t index = 0; index < sizeof bytes; index++) bytes[index] = (uint8_t)(index * 7);
      for (size_t length = 0; length <= sizeof bytes; length++) {
        size_t written = hello_evidence_text(bytes, length, text);
        printf("%u\\n%s", (unsigned)written, text);
      }
      for (int index = 1; index <= count; index++) printf("%d", hello_nonce_from_text(words[index], nonce));
      for (size_t index = 0; index < sizeof nonce; index++) printf("%02x", nonce[index]);
      return 0;
    }

    """

  /// For every number of bytes, and one more than there can be.
  private static let texts: String = {
    let bytes = Data((0...EvidenceFormat.mostBytes).map { UInt8(truncatingIfNeeded: $0 * 7) })
    let texts = (0...EvidenceFormat.mostBytes).map { count in
      let options: Data.Base64EncodingOptions = [.lineLength64Characters, .endLineWithLineFeed]
      let digits = bytes.prefix(count).base64EncodedString(options: options)
      let lines = [EvidenceFormat.firstLine] + (digits.isEmpty ? [] : [digits]) + [EvidenceFormat.lastLine]
      return lines.joined(separator: "\n") + "\n"
    }
    return (texts + [""]).map { "\($0.utf8.count)\n\($0)" }.joined()
  }()

  /// The first is one; the last digit of the others is missing, too many, or none.
  private static let nonce = String(repeating: "0123456789abcdefABCDEF9876543210", count: 2)

  @Test(arguments: [Target.linuxX64, .linuxX86]) func programsWriteAndReadThem(target: Target) async throws {
    let project = try Project()
    try project.write("main.c", Self.source)
    let report = try await project.build(target)
    #expect(report.warnings.isEmpty, "\(report.warnings)")
    let words = [
      Self.nonce, String(Self.nonce.dropLast()), Self.nonce + "0", Self.nonce.dropLast() + "g",
      " " + Self.nonce.dropFirst(), "",
    ]
    let result = try await run(
      .path(.init(project.path(report.programs[0].path))), arguments: Arguments(words),
      output: .string(limit: 1 << 22))
    // The one behind the last word is NULL.
    let nonces = "1000000" + Self.nonce.lowercased()
    #expect(result.standardOutput == Self.texts + nonces)
  }
}
