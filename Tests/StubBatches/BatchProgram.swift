import CallStubs

/// A program that tries many signatures, each both ways: its C code and its stubs.
package struct BatchProgram: Sendable {
  var cases: [RandomCase]
  var syntax: StubSyntax

  private var isWide: Bool { cases[0].convention.wordBytes == 8 }

  /// Stubs that programs call and that find the PAL's entry in a variable, and those that TrustVisor enters.
  package var stubs: [CallStub] {
    get throws {
      try cases.flatMap { each in
        let n = each.number
        let out = try CallStub(
          name: "out_stub_\(n)", signature: each.signature, from: each.convention, to: each.palConvention,
          target: .variable("out_entry_\(n)"))
        let `in` = try CallStub(
          name: "in_stub_\(n)", signature: each.signature, from: each.palConvention, to: each.convention,
          target: .function(isWide ? "in_checked_\(n)" : "in_callee_\(n)"))
        return [out, `in`]
      }
    }
  }

  /// In front of 64-bit callees: notes how the stack is aligned, and writes where the callee may.
  var checks: String {
    guard isWide else { return "" }
    return cases.map { each in
      """
      \t.globl in_checked_\(each.number), out_checked_\(each.number)
      in_checked_\(each.number):
      \tmov %rsp, test_stack(%rip)
      \tmovq $-1, 8(%rsp)
      \tmovq $-1, 16(%rsp)
      \tmovq $-1, 24(%rsp)
      \tmovq $-1, 32(%rsp)
      \tjmp in_callee_\(each.number)
      out_checked_\(each.number):
      \tmov %rsp, test_stack(%rip)
      \tjmp out_callee_\(each.number)

      """
    }.joined()
  }

  var code: String {
    let trials = cases.map { "  try_\($0.number)();\n" }.joined()
    return """
      #include "batch.h"

      uintptr_t test_stack = 8;

      \(cases.map(CaseCode.init).map(\.text).joined(separator: "\n"))
      int main(void) {
      \(trials)  if (failures == 0) printf("passed\\n");
        return failures != 0;
      }

      """
  }
}

/// One signature in C.
private struct CaseCode {
  var each: RandomCase

  private var word: Int { each.convention.wordBytes }
  private var number: Int { each.number }

  /// The type that caller and callee are compiled with.
  private func type(_ type: ValueType) -> String {
    if each.hasWords, bytes(type) <= word { return "uintptr_t" }
    switch type {
    case .integer(let bytes, let isSigned): return "\(isSigned ? "" : "u")int\(bytes * 8)_t"
    case .boolean: return "bool"
    case .enumeration: return "enum test_enumeration"
    case .pointer: return "void *"
    }
  }

  private func bytes(_ type: ValueType) -> Int {
    switch type {
    case .integer(let bytes, _): bytes
    case .boolean: 1
    case .enumeration: 4
    case .pointer: word
    }
  }

  /// What is passed: rubbish above a small value, if words are passed.
  private func literal(_ value: UInt64, _ type: ValueType) -> String {
    let rubbish = each.hasWords && bytes(type) <= word
    let shown = rubbish ? (word == 8 ? value : value & 0xffff_ffff) : seen(value, type)
    return "(\(self.type(type)))\(type == .pointer && !each.hasWords ? "(uintptr_t)" : "")\(shown)ull"
  }

  /// The value with nothing above it, extended to a word if it is signed.
  private func seen(_ value: UInt64, _ type: ValueType) -> UInt64 {
    let bits = UInt64(bytes(type) * 8)
    var low = bits == 64 ? value : value & (1 << bits - 1)
    if case .boolean = type, !each.hasWords { low &= 1 }
    if case .enumeration = type, !each.hasWords { low &= 0x3fff_ffff }
    guard case .integer(_, true) = type, bits < 64, low >> (bits - 1) == 1 else { return low }
    let extended = low | ~UInt64(0) << bits
    return word == 8 ? extended : extended & 0xffff_ffff
  }

  private func isSame(_ expression: String, _ value: UInt64, _ type: ValueType) -> String {
    let pointer = type == .pointer && !each.hasWords ? "(uintptr_t)" : ""
    return "\(expression) == (\(self.type(type)))\(pointer)\(seen(value, type))ull"
  }

  private func attribute(_ convention: CallingConvention) -> String {
    switch convention {
    case .systemV: "SYSTEM_V"
    case .windows: "WINDOWS"
    case .cdecl: "CDECL"
    case .stdcall: "STDCALL"
    case .fastcall: "FASTCALL"
    }
  }

  /// A function that returns nothing leaves rubbish, and its caller finds 0.
  private var resultType: String {
    guard let result = each.signature.result else { return "uintptr_t" }
    return type(result)
  }

  private var parameters: String {
    let types = each.signature.parameters.map { type($0.type) }
    return types.isEmpty ? "void" : types.enumerated().map { "\($1) a\($0)" }.joined(separator: ", ")
  }

  private func prototype(_ name: String, _ convention: CallingConvention) -> String {
    "\(resultType) \(attribute(convention)) \(name)_\(number)(\(parameters))"
  }

  private func callee(_ name: String, _ convention: CallingConvention) -> String {
    let checks = zip(each.signature.parameters, each.arguments).enumerated().map { index, pair in
      "  expect(\(number), \"\(name) a\(index)\", \(isSame("a\(index)", pair.1, pair.0.type)));\n"
    }
    let rubbish = each.signature.result.map { literal(each.result, $0) } ?? "\(each.result & 0x7fff_ffff)u"
    return """
      \(prototype(name, convention)) {
        was_called = true;
        expect(\(number), "\(name) alignment", test_stack % 16 == 8);
      \(checks.joined())  SPOIL();
        expect(\(number), "\(name) unwinding", walk_reaches_guard());
        return \(rubbish);
      }

      """
  }

  /// A call by a convention, by way of the guard.
  private func call(_ stub: String, _ convention: CallingConvention) throws -> String {
    let measure = try CallStub(
      name: stub, signature: each.signature, from: convention, to: convention, target: .function("x"))
    let bytes = measure.callerStackBytes
    let isWindows = convention == .windows
    let popped = convention == .stdcall || convention == .fastcall ? bytes : 0
    let values = zip(each.arguments, each.signature.parameters).map { literal($0, $1.type) }
    let arguments = values.joined(separator: ", ")
    let type = "\(resultType) (\(attribute(convention)) *)(\(parameters))"
    let same = each.signature.result.map { isSame("result", each.result, $0) } ?? "result == 0"
    return """
        was_called = false;
        guard_prepare((uintptr_t)\(stub)_\(number), \(bytes));
        result = ((\(type))through_\(isWindows ? "guard_windows" : "guard"))(\(arguments));
        expect(\(number), "\(stub) was called", was_called);
        expect(\(number), "\(stub) registers and stack", guard_held(\(popped), \(isWindows)));
        expect(\(number), "\(stub) result", \(same));

      """
  }

  var text: String {
    let entry = word == 8 ? "out_checked_\(number)" : "out_callee_\(number)"
    let out = try? call("out_stub", each.convention)
    let `in` = try? call("in_stub", each.palConvention)
    return """
      \(callee("out_callee", each.palConvention))\(callee("in_callee", each.convention))
      \(word == 8 ? prototype("out_checked", each.palConvention) + ";" : "")
      __typeof__(\(entry)) *out_entry_\(number) = \(entry);
      \(prototype("out_stub", each.convention));
      \(prototype("in_stub", each.palConvention));
      static void try_\(number)(void) {
        \(resultType) result;
      \(out ?? "")\(`in` ?? "")}

      """
  }

  init(_ each: RandomCase) { self.each = each }
}
