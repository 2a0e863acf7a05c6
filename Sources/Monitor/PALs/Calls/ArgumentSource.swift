import TrustVisorABI
import X86

/// Where a caller's convention has its arguments.
///
/// System V (psABI x86-64, 3.2.3): RDI, RSI, RDX, RCX, R8, R9, then the stack behind the return address. Windows x64:
/// RCX, RDX, R8, R9, then the stack behind those four's home. cdecl: the stack, 8-byte values as two words.
struct ArgumentSource {
  private let convention: CallConvention

  @inline(__always)
  init(_ convention: CallConvention) { self.convention = convention }

  /// Where the first argument on the stack is, from the stack pointer on.
  var stackOffset: UInt64 {
    switch convention {
    case .systemV: 8
    case .windows: 8 + 32
    case .cdecl: 4
    }
  }

  /// Which register holds an argument; nil if it is on the stack, and all behind it.
  @inline(__always)
  func register(_ index: Int) -> GeneralRegister? {
    switch convention {
    case .systemV:
      switch index {
      case 0: .rdi
      case 1: .rsi
      case 2: .rdx
      case 3: .rcx
      case 4: .r8
      case 5: .r9
      default: nil
      }
    case .windows:
      switch index {
      case 0: .rcx
      case 1: .rdx
      case 2: .r8
      case 3: .r9
      default: nil
      }
    case .cdecl: nil
    }
  }
}
