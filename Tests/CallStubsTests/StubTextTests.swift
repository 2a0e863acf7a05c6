import CallStubs
import Foundation
import HostPrograms
import StubBatches
import SystemPackage
import Testing

/// What is written, and what is refused.
@Suite struct StubTextTests {
  private static let small = Signature(
    parameters: [Parameter(.integer(bytes: 1, isSigned: true)), Parameter(.pointer)], result: .boolean)

  @Test func aStubForProgramsOfWindowsKeepsWhatTheyKeep() throws {
    let stub = try CallStub(
      name: "add", signature: Self.small, from: .windows, to: .systemV, target: .variable("add_entry"))
    let text = StubGenerator(syntax: .gnuCOFF).file([stub])
    for line in [
      ".seh_proc add", "pushq %rsi", ".seh_pushreg %rsi", ".seh_stackalloc 168", "movaps %xmm15, 144(%rsp)",
      ".seh_savexmm %xmm15, 144", ".seh_endprologue", "movsbq %cl, %rdi", "movq %rdx, %rsi",
      "call *add_entry(%rip)", "movzbl %al, %eax", "popq %rdi", "ret", ".seh_endproc",
    ] {
      #expect(text.contains("\t\(line)\n"), "\(line) is not in\n\(text)")
    }
  }

  @Test func namesOf32BitWindowsTellTheConvention() throws {
    let stubs = try [
      CallStub(name: "f", signature: Self.small, from: .stdcall, to: .cdecl, target: .variable("entry")),
      CallStub(name: "g", signature: Self.small, from: .cdecl, to: .fastcall, target: .function("h")),
    ]
    let text = StubGenerator(syntax: .gnuCOFF, section: "pal_x$m").file(stubs)
    for part in [
      "\n_f@8:\n", "call *_entry\n", "ret $8\n", "\n_g:\n", "call @h@8\n", ".section pal_x$m, \"xr\"",
    ] {
      #expect(text.contains(part), "\(part) is not in\n\(text)")
    }
    let elf = StubGenerator(syntax: .gnuELF).file(stubs)
    #expect(elf.contains("\nf:\n") && elf.contains("call h\n") && elf.contains(".note.GNU-stack"))
  }

  @Test func microsoftsAssemblerIsToldOfUnwinding() throws {
    let stub = try CallStub(
      name: "add", signature: Self.small, from: .windows, to: .systemV, target: .variable("add_entry"))
    let text = StubGenerator(syntax: .masm).file([stub])
    for line in [
      "EXTERN add_entry:QWORD", "PUBLIC add", "add PROC FRAME", "\t.pushreg rsi", "\t.allocstack 168",
      "\t.savexmm128 xmm15, 144", "\t.endprolog", "\tmovsx rdi, cl", "\tcall add_entry", "add ENDP", "\tEND",
    ] {
      #expect(text.contains("\(line)\n"), "\(line) is not in\n\(text)")
    }
  }

  /// There is no assembler of Microsoft's here; but its instructions, without the directives, are GNU's other syntax.
  @Test("both syntaxes say the same", arguments: [true, false])
  func syntaxesAgree(isWide: Bool) async throws {
    let batch = BatchProgram.random(100, isWide: isWide, syntax: .masm, seed: 7)
    let stubs = try batch.stubs.filter { $0.target.isFunction }
    let gnu = try await machineCode(of: StubGenerator(syntax: .gnuELF).file(stubs), isWide: isWide)
    let instructions = StubGenerator(syntax: .masm).file(stubs).split(separator: "\n").filter(isInstruction)
    // Calls differ in the names of what is called only, which are the linker's.
    let text = instructions.map { line in line.hasPrefix("\tcall") ? "\tcall 0" : String(line) }
    let masm = try await machineCode(
      of: ".intel_syntax noprefix\n" + text.joined(separator: "\n") + "\n", isWide: isWide)
    #expect(!gnu.isEmpty && gnu == masm)
  }

  private func isInstruction(_ line: Substring) -> Bool {
    line.hasPrefix("\t") && !line.hasPrefix("\t.") && !["\tALIGN 16", "\tEND"].contains(line)
  }

  /// The instructions as a disassembler shows them, without addresses, and without what only fills up.
  private func machineCode(of assembly: String, isWide: Bool) async throws -> [String] {
    try await withTemporaryFolder { folder in
      let source = folder.appending("stubs.s").string
      let object = folder.appending("stubs.o").string
      try Data(assembly.utf8).write(to: URL(filePath: source))
      let made = try await runHostProgram(["as", isWide ? "--64" : "--32", "-o", object, source])
      try #require(made.code == 0, "\(made.errorOutput)")
      let listing = try await runHostProgram(["objdump", "-d", "--no-show-raw-insn", object])
      return listing.output.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "\t")
        guard parts.count == 2, line.hasPrefix(" ") else { return nil }
        let text = parts[1].trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("call") { return "call" }
        return text.hasPrefix("nop") || text.contains("nop") || text.hasPrefix("xchg")
          || text.hasPrefix("lea")
          ? nil : text
      }
    }
  }

  @Test func whatCannotBeIsRefused() throws {
    let word = ValueType.integer(bytes: 8, isSigned: false)
    let byte = ValueType.integer(bytes: 1, isSigned: false)
    #expect(refusal([byte], from: .windows, to: .cdecl) == .widthsDiffer)
    #expect(refusal(Array(repeating: byte, count: 11), from: .windows, to: .systemV) == .tooManyWords(11))
    #expect(refusal(Array(repeating: word, count: 6), from: .cdecl, to: .stdcall) == .tooManyWords(12))
    #expect(refusal([.integer(bytes: 3, isSigned: true)], from: .cdecl, to: .cdecl) == .badIntegerSize(3))
    #expect(refusal([], result: word, from: .stdcall, to: .cdecl) == .resultTooLarge)
    #expect(refusal([byte, word, byte], from: .fastcall, to: .cdecl) == .ambiguous(parameter: 2))
    #expect(refusal([byte, byte, word, byte], from: .fastcall, to: .cdecl) == nil)
    #expect(refusal([], from: .cdecl, to: .cdecl, name: "1a") == .badName("1a"))
    #expect(refusal([], from: .cdecl, to: .cdecl, name: "a\n") == .badName("a\n"))
    #expect(refusal([], from: .cdecl, to: .cdecl, name: "") == .badName(""))
  }

  private func refusal(
    _ types: [ValueType], result: ValueType? = nil, from caller: CallingConvention,
    to callee: CallingConvention,
    name: String = "stub"
  ) -> StubError? {
    let signature = Signature(parameters: types.map { Parameter($0) }, result: result)
    do {
      _ = try CallStub(name: name, signature: signature, from: caller, to: callee, target: .function("f"))
      return nil
    } catch { return error }
  }
}

extension StubTarget {
  fileprivate var isFunction: Bool { if case .function = self { true } else { false } }
}
