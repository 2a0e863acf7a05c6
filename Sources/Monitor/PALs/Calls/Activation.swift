import X86

/// One call of a PAL, from its arrival until its results are with the caller.
struct Activation: Sendable, BitwiseCopyable {
  var phase = Phase.none
  var caller = CallerIdentity()
  var target = CallTarget(convention: .systemV, function: 0)
  /// The arguments as the caller gave them; values cut to their width.
  var arguments = InlineArray<16, UInt64>(repeating: 0)
  /// What buffers are counted by: values, and what lengths lead to.
  var lengths = InlineArray<16, UInt64>(repeating: 0)
  /// Bytes of what each pointer leads to.
  var sizes = InlineArray<16, UInt64>(repeating: 0)
  /// The arguments as the PAL gets them: a value as it is, a pointer into the parameter area.
  var passed = InlineArray<16, UInt64>(repeating: 0)
  /// How far copying has come: which parameter or, behind those, share, and how many bytes of it.
  var item = 0
  var offset: UInt64 = 0
  var result: UInt64 = 0

  enum Phase: Sendable, BitwiseCopyable {
    /// There is no call.
    case none
    /// Arguments are being copied in; nothing has run yet.
    case entering
    /// The PAL runs, or waits for its caller's thread to come back.
    case running
    /// The PAL has finished; results are being copied out.
    case leaving
  }
}

/// Whose call it is: the same thread's, from the same place.
struct CallerIdentity: Equatable, Sendable, BitwiseCopyable {
  var thread = ThreadBases(fs: 0, gs: 0)
  var stackPointer: UInt64 = 0
  var instructionPointer: UInt64 = 0
  var returnAddress: UInt64 = 0
}

/// Which function is called, and how.
struct CallTarget: Equatable, Sendable, BitwiseCopyable {
  var convention: CallConvention
  var function: Int
  /// Of a hypercall that calls, its length; 0 for a jump to an entry address.
  var instructionLength: UInt64 = 0
  /// Refusals and failures come back as a number, not as a fault.
  var returnsStatus = false

  /// True if the program jumped to the entry: then the monitor returns for the PAL.
  var isJump: Bool { instructionLength == 0 }
}

/// Where a caller has its arguments.
enum CallConvention: Sendable, BitwiseCopyable {
  case systemV, windows, cdecl
}

extension CallerIdentity {
  /// True if it is this thread that made the call, and it stands where it made it.
  func isAt<CPU: VirtualProcessor & ~Copyable>(_ cpu: borrowing CPU) -> Bool {
    thread == cpu.threadBases && stackPointer == cpu[.rsp] && instructionPointer == cpu.instructionPointer
  }
}
