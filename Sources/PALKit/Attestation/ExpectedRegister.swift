import Crypto
import Foundation
import PALImages

/// What a register must hold besides PCR 0.
public struct ExpectedRegister: Equatable, Sendable {
  public let index: Int
  public let value: PCRValue
  /// For a person: "the value that was expected".
  public let name: String

  private init(index: Int, value: PCRValue, name: String) {
    (self.index, self.value, self.name) = (index, value, name)
  }

  /// - Parameter text: a register's number, `=`, and 64 hexadecimal digits.
  public init(valueOf text: String) throws(PalliumError) {
    let (index, rest) = try Self.parts(of: text, "64 hexadecimal digits")
    guard let value = PCRValue(hexadecimal: rest) else {
      throw PalliumError(.usage, "'\(rest)' is no register's value: give 64 hexadecimal digits.")
    }
    self.init(index: index, value: value, name: "the value that was expected")
  }

  /// What the register is if it has been extended once, with the SHA-256 of a file.
  /// - Parameter text: a register's number, `=`, and the file's path.
  public init(extendedBy text: String) throws(PalliumError) {
    let (index, file) = try Self.parts(of: text, "a file")
    guard let content = FileManager.default.contents(atPath: file) else {
      throw PalliumError(.usage, "'\(file)' cannot be read: name a file that is there.")
    }
    let value = PCRValue.zero.extended(by: Array(SHA256.hash(data: content)))
    self.init(index: index, value: value, name: "zero extended once, with the SHA-256 of '\(file)'")
  }

  private static func parts(of text: String, _ kind: String) throws(PalliumError) -> (Int, String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let selection = PCRSelection(parts[0]), selection.indices.count == 1 else {
      throw PalliumError(.usage, "'\(text)' is not of a register: give its number, 0 to 23, '=' and \(kind).")
    }
    return (selection.indices[0], parts[1])
  }
}
