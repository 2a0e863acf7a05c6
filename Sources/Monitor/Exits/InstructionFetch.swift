import X86

/// Reads the instruction at which a guest CPU stands, through the guest's own page tables.
enum InstructionFetch {
  /// The bytes at the instruction pointer: up to the 15 that an instruction may have, fewer if the page
  /// behind is missing.
  static func instruction<CPU: VirtualProcessor & ~Copyable, Memory: PhysicalMemory & ~Copyable>(
    at cpu: borrowing CPU, _ memory: borrowing Memory
  ) -> InstructionBytes {
    var bytes = InstructionBytes()
    let paging = cpu.paging
    var page: PhysicalAddress?
    for index in 0..<UInt64(InstructionBytes.capacity) {
      let linear = LinearAddress(cpu.codeBase &+ cpu.instructionPointer &+ index)
      if page == nil || linear.rawValue % PageSize.small == 0 {
        page = translate(linear, paging, memory)
      }
      guard let place = page,
        let byte = memory.load(UInt8.self, at: place &+ linear.rawValue % PageSize.small)
      else { break }
      bytes.append(byte)
    }
    return bytes
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
    of opcode: FixedOpcode, at cpu: borrowing CPU, _ memory: borrowing Memory
  ) -> UInt64 {
    if let reported = cpu.reportedInstructionLength { return reported }
    return UInt64(opcode.length(in: instruction(at: cpu, memory), mode: cpu.codeWidth) ?? opcode.count)
  }
}
