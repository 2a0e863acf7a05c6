import Testing
import X86

@Suite struct InstructionLengthTests {
  private func length(_ instruction: SystemInstruction, _ hex: String, _ size: CodeSize = .bits64) -> Int? {
    InstructionLength.of(instruction, in: InstructionBytes([UInt8](hex: hex)), codeSize: size)
  }

  /// Assembled by clang.
  @Test(arguments: systemOpcodes)
  func plain(_ instruction: SystemInstruction, _ hex: String) {
    for size in [CodeSize.bits16, .bits32, .bits64] {
      #expect(length(instruction, hex, size) == hex.count / 2)
      #expect(length(instruction, hex + "90", size) == hex.count / 2)
      #expect(length(instruction, String(hex.dropLast(2)), size) == nil)
    }
    #expect(length(instruction, "6548" + hex) == hex.count / 2 + 2)
  }

  @Test func prefixes() {
    #expect(length(.cpuid, "0fa2") == 2)
    #expect(length(.cpuid, "66f3480fa2") == 5)
    #expect(length(.cpuid, "480fa2", .bits32) == nil, "DEC outside 64-bit mode")
    #expect(length(.wbinvd, "f30f09") == 3, "WBNOINVD")
    #expect(length(.pause, "f390") == 2)
    #expect(length(.cpuid, "0fa3") == nil)
    #expect(length(.rdmsr, "0f30") == nil)
    #expect(length(.vmmcall, "0f01c1") == nil)
    #expect(length(.cpuid, "2e2e2e2e2e2e2e2e2e2e2e2e2e0fa2") == 15)
    #expect(length(.cpuid, "2e2e2e2e2e2e2e2e2e2e2e2e2e2e0fa2") == nil, "longer than 15 bytes")
  }

  @Test func hypercalls() {
    func decode(_ hex: String, _ size: CodeSize = .bits64) -> HypercallInstruction? {
      HypercallInstruction.decode(InstructionBytes([UInt8](hex: hex)), codeSize: size)
    }
    for size in [CodeSize.bits16, .bits32, .bits64] {
      #expect(decode("0f01c1", size) == HypercallInstruction(opcode: .vmcall, length: 3))
      #expect(decode("0f01d9", size) == HypercallInstruction(opcode: .vmmcall, length: 3))
    }
    #expect(decode("480f01c1") == HypercallInstruction(opcode: .vmcall, length: 4))
    #expect(decode("64670f01d9") == HypercallInstruction(opcode: .vmmcall, length: 5))
    #expect(decode("480f01c1", .bits32) == nil)
    for prefix in ["66", "f0", "f2", "f3"] {
      #expect(decode(prefix + "0f01c1") == nil, "#UD")
      #expect(decode(prefix + "0f01d9") == nil, "#UD or VMGEXIT")
    }
    #expect(decode("0f01c2") == nil)
    #expect(decode("0f01") == nil)
    #expect(decode("") == nil)
  }
}

private let systemOpcodes: [(SystemInstruction, String)] = [
  (.hlt, "f4"), (.icebp, "f1"), (.clts, "0f06"), (.invd, "0f08"), (.wbinvd, "0f09"), (.wrmsr, "0f30"),
  (.rdtsc, "0f31"), (.rdmsr, "0f32"), (.rdpmc, "0f33"), (.cpuid, "0fa2"), (.rsm, "0faa"),
  (.ud2, "0f0b"), (.vmcall, "0f01c1"), (.monitor, "0f01c8"), (.mwait, "0f01c9"), (.xgetbv, "0f01d0"),
  (.xsetbv, "0f01d1"), (.vmrun, "0f01d8"), (.vmmcall, "0f01d9"), (.vmload, "0f01da"),
  (.vmsave, "0f01db"), (.stgi, "0f01dc"), (.clgi, "0f01dd"), (.skinit, "0f01de"), (.invlpga, "0f01df"),
  (.swapgs, "0f01f8"), (.rdtscp, "0f01f9"), (.monitorx, "0f01fa"), (.mwaitx, "0f01fb"),
  (.rdpru, "0f01fd"),
]
