import Testing
import X86

/// A way in which a program's addresses are translated, and how wide its code is.
struct GuestKind: Sendable, CustomTestStringConvertible {
  let mode: PagingMode
  let codeSize: CodeSize

  static let linux64 = Self(mode: .level4, codeSize: .bits64)
  static let compatibility = Self(mode: .level4, codeSize: .bits32)
  static let all = [
    linux64, Self(mode: .level5, codeSize: .bits64), compatibility, Self(mode: .level5, codeSize: .bits32),
    Self(mode: .pae, codeSize: .bits32), Self(mode: .bits32, codeSize: .bits32),
  ]
  static let widths = [linux64, compatibility]

  var testDescription: String { "\(codeSize) code, \(mode)" }
  var wordMask: UInt64 { codeSize == .bits64 ? .max : UInt64(UInt32.max) }
}
