import Testing
import X86

/// The ALU compared with Swift's own arithmetic, in each operand size.
@Suite struct ALUOperationTests {
  @Test func bytes() { compare(UInt8.self, Int8.self) }
  @Test func words() { compare(UInt16.self, Int16.self) }
  @Test func doublewords() { compare(UInt32.self, Int32.self) }
  @Test func quadwords() { compare(UInt64.self, Int64.self) }

  private func compare<Unsigned, Signed>(_ unsigned: Unsigned.Type, _ signed: Signed.Type)
  where Unsigned: FixedWidthInteger & UnsignedInteger, Signed: FixedWidthInteger & SignedInteger {
    var random = SeededGenerator(seed: UInt64(Unsigned.bitWidth))
    for _ in 0..<3000 {
      let first = operand(Unsigned.self, using: &random)
      let second = operand(Unsigned.self, using: &random)
      let carry: Unsigned = random.chance(50) ? 1 : 0
      for raw in UInt8(0)..<8 {
        let operation = ALUOperation(rawValue: raw)!
        let flags: RFlags = carry == 1 ? .cf | .`if` | .of : .`if` | .af
        let result = operation.apply(
          UInt64(first), UInt64(second), size: Unsigned.bitWidth / 8, flags: flags)
        let model = model(operation, first, second, carry, Signed.self)
        #expect(result.value == model.value && result.flags == model.flags | .`if`, "\(operation)")
      }
    }
  }

  /// Corner values as often as any others.
  private func operand<Unsigned: FixedWidthInteger & UnsignedInteger>(
    _ type: Unsigned.Type, using random: inout SeededGenerator
  ) -> Unsigned {
    if random.chance(50) { return Unsigned(truncatingIfNeeded: random.next()) }
    return [0, 1, 0xF, 0x10, .max, .max / 2, .max / 2 + 1].randomElement(using: &random)!
  }

  private func model<Unsigned, Signed>(
    _ operation: ALUOperation, _ first: Unsigned, _ second: Unsigned, _ carry: Unsigned, _ signed: Signed.Type
  ) -> (value: UInt64, flags: RFlags)
  where Unsigned: FixedWidthInteger & UnsignedInteger, Signed: FixedWidthInteger & SignedInteger {
    var flags = RFlags()
    let value: Unsigned
    switch operation {
    case .and: value = first & second
    case .or: value = first | second
    case .xor: value = first ^ second
    case .add, .adc:
      let carry = operation == .adc ? carry : 0
      value = first &+ second &+ carry
      let signedSum = Signed(truncatingIfNeeded: first)
        .addingReportingOverflow(Signed(truncatingIfNeeded: second))
      let withCarry = signedSum.partialValue.addingReportingOverflow(Signed(carry))
      flags.set(.of, to: signedSum.overflow != withCarry.overflow)
      let sum = first.addingReportingOverflow(second)
      flags.set(.cf, to: sum.overflow || sum.partialValue.addingReportingOverflow(carry).overflow)
      flags.set(.af, to: first % 16 + second % 16 + carry > 15)
    case .sub, .sbb, .cmp:
      let borrow = operation == .sbb ? carry : 0
      value = first &- second &- borrow
      let difference = Signed(truncatingIfNeeded: first)
        .subtractingReportingOverflow(Signed(truncatingIfNeeded: second))
      let withBorrow = difference.partialValue.subtractingReportingOverflow(Signed(borrow))
      flags.set(.of, to: difference.overflow != withBorrow.overflow)
      flags.set(.cf, to: first < second || (first == second && borrow == 1))
      flags.set(.af, to: first % 16 < second % 16 + borrow)
    }
    flags.set(.zf, to: value == 0)
    flags.set(.sf, to: value > Unsigned.max / 2)
    flags.set(.pf, to: UInt8(truncatingIfNeeded: value).nonzeroBitCount.isMultiple(of: 2))
    return (UInt64(value), flags)
  }
}
