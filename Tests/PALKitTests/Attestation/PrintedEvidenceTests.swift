import Foundation
import PALImages
import Testing

@testable import PALKit

/// Evidence as programs print it.
@Suite struct PrintedEvidenceTests {
  private let evidence: Evidence
  /// The lines of text, from the first to the last.
  private let lines: [String]

  init() throws {
    var random = SeededGenerator(51)
    let made = HypervisorQuote(
      secret: random.bytes(32), measurement: random.bytes(32), registers: 1 << 0 | 1 << 9,
      nonce: random.bytes(32))
    let bytes = [0, UInt8(made.message.count)] + made.message + made.signature + made.key + made.values
    evidence = try Evidence(bytes)
    let digits = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    lines =
      [EvidenceFormat.firstLine] + digits.split(separator: "\n").map(String.init) + [EvidenceFormat.lastLine]
  }

  private func read(_ lines: [String], end: String = "\n") throws -> PrintedEvidence {
    try PrintedEvidence(in: Array((lines.joined(separator: end) + end).utf8))
  }

  @Test(arguments: ["\n", "\r\n"]) func itIsFoundAmongOtherLines(end: String) throws {
    let alone = try read(lines, end: end)
    #expect(alone.evidence == evidence && alone.rest.isEmpty)
    let found = try read(["before", "", " -----BEGIN PAL EVIDENCE-----"] + lines + ["behind"], end: end)
    #expect(found.evidence == evidence)
    let rest = ["before", "", " -----BEGIN PAL EVIDENCE-----", "behind", ""].joined(separator: end)
    #expect(found.rest == Array(rest.utf8))
    let unfinished = try PrintedEvidence(in: Array(lines.joined(separator: end).utf8))
    #expect(unfinished.evidence == evidence)
  }

  @Test func whatIsWrongIsSaid() throws {
    func expect(_ lines: [String], _ text: String) {
      let error = #expect(throws: PalliumError.self) { try read(lines) }
      #expect(error?.kind == .evidenceFaulty && error?.description.contains(text) == true, "\(error as Any)")
    }
    func changed(_ line: Int, _ change: (inout String) -> Void) -> [String] {
      var copy = lines
      change(&copy[line])
      return copy
    }
    expect([], "has printed no evidence")
    expect(Array(lines.dropFirst()), "has printed no evidence")
    expect(lines + lines, "has printed evidence 2 times")
    expect([lines[0]] + lines, "has printed evidence 2 times")
    expect(Array(lines.dropLast()), "has not one last line")
    expect(lines + [lines.last!], "has not one last line")
    expect([lines.last!] + lines.dropLast(), "has not one last line")
    expect([lines[0], lines.last!], "is not in lines of 64 digits")
    expect(changed(1) { $0.removeLast() }, "is not in lines of 64 digits")
    expect(changed(2) { $0 += "\n" }, "is not in lines of 64 digits")
    expect(changed(2) { $0 = " " + $0.dropLast() }, "is not in base64")
    expect(changed(2) { $0 = "-" + $0.dropFirst() }, "is not in base64")
    expect(changed(1) { $0 = "B" + $0.dropFirst() }, "the length of its message")
  }

  /// The bits that the last digit before an equals sign has too many.
  @Test func base64HasOneForm() throws {
    #expect(lines[lines.count - 2].hasSuffix("="))
    var other = lines
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var line = Array(other[lines.count - 2])
    let place = try #require(line.lastIndex { $0 != "=" })
    line[place] = digits[try #require(digits.firstIndex(of: line[place])) + 1]
    other[lines.count - 2] = String(line)
    let error = #expect(throws: PalliumError.self) { try read(other) }
    #expect(error?.description.contains("is not in base64") == true, "\(error as Any)")
  }

  /// The last newline alone may be missing.
  @Test func everyByteCounts() {
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    for count in 0..<text.count - 1 where (try? PrintedEvidence(in: Array(text.prefix(count)))) != nil {
      Issue.record("\(count) bytes are taken")
    }
    for index in text.indices {
      var changed = text
      changed[index] ^= 1
      if (try? PrintedEvidence(in: changed)) != nil { Issue.record("byte \(index) does not count") }
    }
  }
}
