/// How a function gets its arguments and which registers it keeps.
public enum CallingConvention: String, Sendable, CaseIterable {
  /// x86-64, System V: how TrustVisor enters 64-bit PALs, whatever the system.
  case systemV
  /// x86-64, Windows.
  case windows
  /// 32-bit: how TrustVisor enters 32-bit PALs.
  case cdecl
  /// 32-bit, Windows: as cdecl, but the called function takes its arguments off the stack.
  case stdcall
  /// 32-bit: as stdcall, with the first two small arguments in ECX and EDX.
  case fastcall

  /// Bytes of a machine word.
  public var wordBytes: Int {
    switch self {
    case .systemV, .windows: 8
    case .cdecl, .stdcall, .fastcall: 4
    }
  }

  /// Registers of arguments, in their order.
  var argumentRegisters: [Register] {
    switch self {
    case .systemV: [.di, .si, .d, .c, .r8, .r9]
    case .windows: [.c, .d, .r8, .r9]
    case .cdecl, .stdcall: []
    case .fastcall: [.c, .d]
    }
  }

  /// Bytes between the return address and the arguments on the stack, which belong to the called function.
  var homeBytes: Int { self == .windows ? 32 : 0 }

  /// The called function takes its arguments off the stack.
  var calleePops: Bool { self == .stdcall || self == .fastcall }

  /// General registers that its callers find unchanged.
  var keptRegisters: Set<Register> {
    switch self {
    case .systemV: [.b, .bp, .r12, .r13, .r14, .r15]
    case .windows: [.b, .bp, .si, .di, .r12, .r13, .r14, .r15]
    case .cdecl, .stdcall, .fastcall: [.b, .bp, .si, .di]
    }
  }

  /// XMM registers that its callers find unchanged.
  var keptVectors: Range<Int> { self == .windows ? 6..<16 : 0..<0 }
}
