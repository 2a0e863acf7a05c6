import Testing
import X86

/// What decoded instructions do to memory, registers and flags.
@Suite struct MemoryEffectTests {
  private let register: UInt64 = 0x1122_3344_5566_7788
  private let memory: UInt64 = 0x99AA_BBCC_DDEE_FF80

  private func effect(_ hex: String, flags: RFlags = RFlags()) -> MemoryInstruction.Effect? {
    MemoryInstruction.decode(InstructionBytes([UInt8](hex: hex)), codeSize: .bits64)?
      .effect(memory: memory, register: register, flags: flags)
  }

  @Test func stores() {
    #expect(effect("8807")?.memory == 0x88)
    #expect(effect("8827")?.memory == 0x77, "AH")
    #expect(effect("8907")?.memory == 0x5566_7788)
    #expect(effect("488907")?.memory == register)
    #expect(effect("c707feffffff")?.memory == 0xFFFF_FFFE)
    #expect(effect("48c707feffffff")?.memory == 0xFFFF_FFFF_FFFF_FFFE)
    #expect(effect("8907")?.register == nil)
  }

  @Test func loads() {
    #expect(effect("8a07")?.register == 0x1122_3344_5566_7780)
    #expect(effect("8a27")?.register == 0x1122_3344_5566_8088, "AH")
    #expect(effect("668b07")?.register == 0x1122_3344_5566_FF80)
    #expect(effect("8b07")?.register == 0xDDEE_FF80, "the upper half is cleared")
    #expect(effect("488b07")?.register == memory)
    #expect(effect("8b07")?.memory == nil)
  }

  @Test func extendingLoads() {
    #expect(effect("0fb607")?.register == 0x80)
    #expect(effect("660fb607")?.register == 0x1122_3344_5566_0080)
    #expect(effect("0fb707")?.register == 0xFF80)
    #expect(effect("0fbe07")?.register == 0xFFFF_FF80)
    #expect(effect("480fbe07")?.register == 0xFFFF_FFFF_FFFF_FF80)
    #expect(effect("486307")?.register == 0xFFFF_FFFF_DDEE_FF80)
  }

  @Test func exchanges() {
    #expect(effect("8707") == .init(memory: 0x5566_7788, register: 0xDDEE_FF80, flags: RFlags()))
    #expect(effect("8627")?.memory == 0x77)
    #expect(effect("8627")?.register == 0x1122_3344_5566_8088)
  }

  @Test func arithmetic() {
    #expect(effect("0107")?.memory == 0x3355_7708)
    #expect(effect("0107")?.flags == .cf)
    #expect(effect("0307")?.register == 0x3355_7708)
    #expect(effect("2b07")?.register == 0x7777_7808, "register minus memory")
    #expect(effect("2907")?.memory == 0x8888_87F8, "memory minus register")
    #expect(effect("800f01")?.memory == 0x81)
  }

  @Test func comparisonsChangeOnlyFlags() {
    #expect(effect("8007ff", flags: .cf)?.memory == 0x7F)
    #expect(effect("803f80") == .init(flags: .zf | .pf))
    #expect(effect("3907")?.memory == nil && effect("3b07")?.register == nil)
    #expect(effect("f60780") == .init(flags: .sf))
    #expect(effect("f60701", flags: .cf | .of) == .init(flags: .zf | .pf))
  }

  @Test func stringsHaveNone() {
    #expect(effect("aa") == nil)
    #expect(effect("a5") == nil)
  }
}
