import TrustVisorABI
import X86

/// A caller's arguments, one after the other, from where its convention has them.
///
/// System V (psABI x86-64, 3.2.3): RDI, RSI, RDX, RCX, R8, R9, then the stack behind the return address. Windows x64:
/// RCX, RDX, R8, R9, then the stack behind those four's home. cdecl: the stack, 8-byte values as two words.
struct ArgumentSource {
  private let convention: CallConvention
  /// How many arguments have come from registers.
  private var index = 0
  /// Where the next argument on the stack is.
  private var stack: UInt64

  init(_ convention: CallConvention, stackPointer: UInt64) {
    self.convention = convention
    switch convention {
    case .systemV: stack = stackPointer &+ 8
    case .windows: stack = stackPointer &+ (8 + 32)
    case .cdecl: stack = stackPointer &+ 4
    }
  }

  /// The next argument, of `width` bytes; pointers have the caller's word.
  @inline(__always)
  mutating func next<CPU: VirtualProcessor & ~Copyable, Memory>(
    width: UInt64, _ cpu: borrowing CPU, _ memory: inout CallerMemory<Memory>
  ) throws(Obstacle) -> UInt64 {
    var value: UInt64
    if let register = register {
      value = cpu[register]
      index += 1
    } else {
      value = try memory.word(at: stack)
      stack &+= memory.wordBytes
      if width > memory.wordBytes {
        value |= try memory.word(at: stack) &<< 32
        stack &+= memory.wordBytes
      }
    }
    return width == 8 ? value : value & Self.mask(width)
  }

  @inline(__always)
  private var register: GeneralRegister? {
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

  /// The bits of a value of 1, 2, 4 or 8 bytes.
  static func mask(_ width: UInt64) -> UInt64 {
    width >= 8 ? .max : (UInt64(1) &<< (8 * width)) &- 1
  }
}
