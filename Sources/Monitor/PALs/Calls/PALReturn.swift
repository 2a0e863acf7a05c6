import X86

/// Where a PAL's functions return to: an address that no PAL can map, so that fetching there is the return.
enum PALReturn {
  static func address(_ codeSize: CodeSize) -> UInt64 {
    codeSize == .bits64
      ? UInt64(bitPattern: -Int64(PageSize.small)) : UInt64(UInt32.max) &- (PageSize.small &- 1)
  }

  /// True if a page fault at `address` is a return and not an access of the PAL's.
  static func isReturn(_ address: LinearAddress, _ context: PALContext) -> Bool {
    let end = Self.address(context.codeSize)
    return address.rawValue == end && context.instructionPointer == end
  }
}
