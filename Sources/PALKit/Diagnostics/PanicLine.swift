/// Addresses in the lines that the hypervisor prints when it panics:
///
///     PANIC cpu 1: page fault at 0x0000000000203f10
///       #0 0x0000000000201234
public enum PanicLine {
  /// The code address that a line names: of a frame, or where the panic happened.
  public static func address(in line: some StringProtocol) -> UInt64? {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return nil }
    if first.hasPrefix("#"), first.dropFirst().allSatisfy(\.isWholeNumber), first.count > 1, words.count == 2
    {
      return number(words[1])
    }
    guard first == "PANIC", words.count > 2, words[words.count - 2] == "at" else { return nil }
    return number(words[words.count - 1])
  }

  private static func number(_ word: some StringProtocol) -> UInt64? {
    guard word.hasPrefix("0x"), word.count > 2 else { return nil }
    return UInt64(word.dropFirst(2), radix: 16)
  }
}
