import X86

/// Reads the instruction at which a guest CPU stands, through the guest's own page tables.
enum InstructionFetch {
  /// The bytes at the instruction pointer: up to the 15 that an instruction may have, fewer if the page
  /// behind is missing.
  static func instruction<CPU: VirtualProcessor & ~Copyable, Memory: PhysicalMemory & ~Copyable>(
    at cpu: borrowing CPU, _ memory: borrowing Memory
  ) -> InstructionBytes {
    let paging = cpu.paging
    let isWide = cpu.codeSize == .bits64
    let start = cpu.codeBase &+ cpu.instructionPointer
    if let bytes = usualInstruction(at: linear(start, isWide), paging, memory) { return bytes }
    return instruction(at: start, isWide, paging, memory)
  }

  /// The bytes if they are all in one page, to which the usual way leads.
  @inline(__always)
  private static func usualInstruction<Memory: PhysicalMemory & ~Copyable>(
    at linear: LinearAddress, _ paging: PagingState, _ memory: borrowing Memory
  ) -> InstructionBytes? {
    let maximum = UInt64(InstructionBytes.maximum)
    var walk = UsualWalk(fetchesOf: paging)
    guard linear.rawValue % PageSize.small <= PageSize.small - maximum,
      let place = walk.translate(linear, memory: memory)
    else { return nil }
    var bytes = InlineArray<15, UInt8>(repeating: 0)
    let isRead = unsafe withUnsafeMutableBytes(of: &bytes) { unsafe memory.read(place, into: $0) }
    return isRead ? InstructionBytes(bytes, count: InstructionBytes.maximum) : nil
  }

  /// The same byte by byte, for whatever is unusual.
  @inline(never)
  private static func instruction<Memory: PhysicalMemory & ~Copyable>(
    at start: UInt64, _ isWide: Bool, _ paging: PagingState, _ memory: borrowing Memory
  ) -> InstructionBytes {
    var bytes = InlineArray<15, UInt8>(repeating: 0)
    var count = 0
    var page = translate(linear(start, isWide), paging, memory)
    while count < InstructionBytes.maximum {
      let linear = linear(start &+ UInt64(count), isWide)
      if count > 0, linear.rawValue % PageSize.small == 0 { page = translate(linear, paging, memory) }
      guard let page, let byte = memory.load(UInt8.self, at: page &+ linear.rawValue % PageSize.small) else {
        break
      }
      bytes[count] = byte
      count += 1
    }
    return InstructionBytes(bytes, count: count)
  }

  /// Outside 64-bit code addresses have 32 bits, also under the tables of long mode (AMD64 manual volume 2,
  /// 4.5.3).
  private static func linear(_ address: UInt64, _ isWide: Bool) -> LinearAddress {
    LinearAddress(isWide ? address : address & UInt64(UInt32.max))
  }

  private static func translate<Memory: PhysicalMemory & ~Copyable>(
    _ linear: LinearAddress, _ paging: PagingState, _ memory: borrowing Memory
  ) -> PhysicalAddress? {
    do throws(PageFault) {
      let found = try PageWalker.translate(linear, access: .fetch, paging: paging, memory: memory)
      return PhysicalAddress(found.address.rawValue & ~(PageSize.small - 1))
    } catch {
      return nil
    }
  }

  /// The length of an instruction that the CPU exited for. What the CPU says of it comes first; if the
  /// guest has changed the bytes meanwhile, the length without prefixes.
  static func length<CPU: VirtualProcessor & ~Copyable, Memory: PhysicalMemory & ~Copyable>(
    of instruction: SystemInstruction, at cpu: borrowing CPU, _ memory: borrowing Memory
  ) -> UInt64 {
    if let reported = cpu.reportedInstructionLength { return reported }
    let bytes = Self.instruction(at: cpu, memory)
    return UInt64(
      InstructionLength.of(instruction, in: bytes, codeSize: cpu.codeSize) ?? lengthWithoutPrefixes)
  }

  /// CPUID, RDMSR and WRMSR alike.
  private static let lengthWithoutPrefixes = 2
}
