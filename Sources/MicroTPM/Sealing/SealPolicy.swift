import Cryptography

/// Who may open sealed data: the PAL whose selected registers have this digest.
public struct SealPolicy: Sendable, BitwiseCopyable {
  public let selection: PCRSelection
  /// Of the selected registers' values at release (``PCRBank/digest(of:)``).
  public let digest: SHA256.Digest

  public init(selection: PCRSelection, digest: SHA256.Digest) {
    self.selection = selection
    self.digest = digest
  }

  /// Registers as they are now.
  public init(selection: PCRSelection, of bank: PCRBank) {
    self.init(selection: selection, digest: bank.digest(of: selection))
  }

  func isMet(by bank: PCRBank) -> Bool {
    let current = bank.digest(of: selection)
    return areEqualInConstantTime(current.span, digest.span)
  }
}
