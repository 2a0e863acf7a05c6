import TrustVisorABI

/// Call stubs: handle and function go where no convention has arguments, then comes the hypercall. The hypervisor takes
/// the arguments from where the program's own convention has them.
enum StubSource {
  static func text(_ manifest: Manifest) -> String {
    let stubs = manifest.functions.enumerated().map { index, function in
      "PALLIUM_STUB(\"\(function.name)\", \"\(index)\")"
    }
    let handle = "PALLIUM_SYMBOL(\"\(manifest.prefix)_handle\")"
    return """
      #if defined(__x86_64__) && defined(_WIN32)
      #define PALLIUM_CALL(index) \(wide(handle, .callWindows))
      #elif defined(__x86_64__)
      #define PALLIUM_CALL(index) \(wide(handle, .callSystemV))
      #else
      #define PALLIUM_CALL(index) \(narrow(handle))
      #endif

      // Debuggers walk through leaf functions of 64-bit Windows without being told how.
      #ifdef _WIN64
      #define PALLIUM_UNWIND(directive)
      #else
      #define PALLIUM_UNWIND(directive) directive "\\n"
      #endif

      #ifdef _WIN32
      #define PALLIUM_FUNCTION(name) ".def " PALLIUM_SYMBOL(name) "; .scl 2; .type 32; .endef\\n"
      #else
      #define PALLIUM_FUNCTION(name) ".type " name ", @function\\n"
      #endif

      // A leaf: the return address on the stack is the program's, as the hypervisor wants it.
      #define PALLIUM_STUB(name, index) \\
        __asm__(".text\\n.balign 16\\n.globl " PALLIUM_SYMBOL(name) "\\n" PALLIUM_FUNCTION(name) PALLIUM_SYMBOL(name) ":\\n" \\
                PALLIUM_UNWIND(".cfi_startproc") PALLIUM_CALL(index) "vmmcall\\nret\\n" PALLIUM_UNWIND(".cfi_endproc"))

      \(stubs.map { $0 + ";" }.joined(separator: "\n"))
      """
  }

  private static func wide(_ handle: String, _ number: Hypercall) -> String {
    let call = ProgramSource.hex(number.rawValue)
    return #""movq " \#(handle) "(%rip), %r10\nmovl $" index ", %r11d\nmovl $\#(call), %eax\n""#
  }

  private static func narrow(_ handle: String) -> String {
    let call = ProgramSource.hex(Hypercall.callCdecl.rawValue)
    return #""movl " \#(handle) ", %ecx\nmovl $" index ", %edx\nmovl $\#(call), %eax\n""#
  }
}
