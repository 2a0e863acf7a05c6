/// Why data cannot be sealed or opened. Nothing of it is left in the buffer then.
public enum SealError: Error {
  /// It does not begin as sealed data does, is of an unknown version, or its lengths contradict each other.
  case notSealedData
  /// It was not sealed by this machine, or has been changed since.
  case notGenuine
  /// The registers have not the values that it was sealed for.
  case policyNotMet
  /// It would have been sealed for no register at all.
  case emptyPolicy
}
