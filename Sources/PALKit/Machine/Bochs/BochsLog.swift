import Foundation
import SystemPackage

/// What Bochs says of itself in its log, where a line begins with the number of instructions so far.
struct BochsLog {
  let file: FilePath

  /// Resets of the PC after the first, which is switching it on.
  var resets: Int { max(0, lines.count { $0.contains("bx_pc_system_c::Reset(") } - 1) }

  /// Why it gave up, if it did.
  var failure: String? {
    lines.last { $0.dropFirst(Self.countLength).hasPrefix("p") }.map { line in
      let words = line.drop { $0 != "]" }.dropFirst()
      return words.trimmingCharacters(in: .whitespaces)
    }
  }

  /// Digits at the beginning of a line; a letter follows that says how bad it is.
  private static let countLength = 11

  private var lines: [Substring] {
    let text = String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
    return text.split(separator: "\n")
  }
}
