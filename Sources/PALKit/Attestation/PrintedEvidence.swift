import Foundation
import PALImages

/// Evidence among the lines that a program has printed, which end as on Unix or on Windows.
public struct PrintedEvidence: Sendable {
  public let evidence: Evidence
  /// What else was printed.
  public let rest: [UInt8]

  private typealias Line = ArraySlice<UInt8>
  private static let newline = UInt8(ascii: "\n")

  /// - Throws: ``PalliumError/Kind/evidenceFaulty`` unless there is evidence once, whole and undamaged.
  public init(in output: [UInt8]) throws(PalliumError) {
    let lines = output.split(separator: Self.newline, omittingEmptySubsequences: false)
    let first = try Self.onlyStart(in: lines)
    do throws(MalformedQuote) {
      let end = try Self.end(in: lines, after: first)
      evidence = try Evidence(Self.bytes(of: lines[(first + 1)..<end].map(Self.withoutReturn)))
      rest = Array((lines[..<first] + lines[(end + 1)...]).joined(separator: [Self.newline]))
    } catch {
      throw PalliumError(
        .evidenceFaulty,
        "The evidence that the program has printed \(error): let nothing change or interrupt its lines.")
    }
  }

  private static func onlyStart(in lines: [Line]) throws(PalliumError) -> Int {
    let starts = indices(of: EvidenceFormat.firstLine, in: lines)
    guard let start = starts.first else {
      throw PalliumError(
        .evidenceFaulty,
        "The program has printed no evidence: have its PAL make it for the nonce that it is given, and print it "
          + "by 'NAME_evidence_text'.")
    }
    guard starts.count == 1 else {
      throw PalliumError(
        .evidenceFaulty,
        "The program has printed evidence \(starts.count) times: have it print that of one PAL, once.")
    }
    return start
  }

  private static func end(in lines: [Line], after start: Int) throws(MalformedQuote) -> Int {
    let ends = indices(of: EvidenceFormat.lastLine, in: lines)
    guard ends.count == 1, ends[0] > start else { throw MalformedQuote("has not one last line") }
    return ends[0]
  }

  private static func indices(of text: String, in lines: [Line]) -> [Int] {
    lines.indices.filter { withoutReturn(lines[$0]).elementsEqual(text.utf8) }
  }

  private static func withoutReturn(_ line: Line) -> Line {
    line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// Base64 in the one form that programs write.
  private static func bytes(of lines: [Line]) throws(MalformedQuote) -> [UInt8] {
    let digits = EvidenceFormat.lineDigits
    guard let last = lines.last, !last.isEmpty, last.count <= digits,
      lines.dropLast().allSatisfy({ $0.count == digits })
    else { throw MalformedQuote("is not in lines of \(digits) digits") }
    let text = String(decoding: lines.joined(), as: UTF8.self)
    guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
      throw MalformedQuote("is not in base64")
    }
    return [UInt8](data)
  }
}
