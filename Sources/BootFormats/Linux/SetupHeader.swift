import X86

/// A copy of a bzImage's setup header, which goes into boot_params when the file may be gone already.
struct SetupHeader: Sendable {
  /// As much as boot_params has room for.
  static let capacity = 159

  private var bytes = InlineArray<159, UInt8>(repeating: 0)
  private(set) var count = 0

  /// An empty one, for a vmlinux.
  init() {}

  /// nil if the file ends before the header does.
  init?<Memory: PhysicalMemory & ~Copyable>(of file: FileExtent, from memory: borrowing Memory) {
    guard let distance = file.load(UInt8.self, at: SetupField.jumpDistance, from: memory) else { return nil }
    let end = min(SetupField.jumpOrigin + UInt64(distance), SetupField.headerLimit)
    for offset in SetupField.headerStart..<end {
      guard let byte = file.load(UInt8.self, at: offset, from: memory) else { return nil }
      bytes[count] = byte
      count += 1
    }
  }

  subscript(index: Int) -> UInt8 {
    precondition(index < count)
    return bytes[index]
  }

  /// True if the header is long enough for the fields that we read.
  var isComplete: Bool {
    SetupField.headerStart + UInt64(count) >= SetupField.initialSize + UInt64(UInt32.bitWidth / 8)
  }
}
