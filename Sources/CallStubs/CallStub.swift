/// A function that is called by one convention and calls another function, with the same arguments, by another one.
///
/// Between a program of Windows and its PALs there are two kinds: the program calls a stub `from: .windows,
/// to: .systemV`, which calls the PAL's entry; and TrustVisor enters a stub `from: .systemV, to: .windows` in the PAL's
/// code, which calls the function that the program's compiler has made.
///
/// Small values are extended to whole words, arguments as well as results: what a function leaves above its result
/// does not leave the PAL. A function without result returns 0.
public struct CallStub: Sendable {
  public var name: String
  public var signature: Signature
  /// How the stub is called.
  public var caller: CallingConvention
  /// How it calls.
  public var callee: CallingConvention
  public var target: StubTarget

  public init(
    name: String, signature: Signature, from caller: CallingConvention, to callee: CallingConvention,
    target: StubTarget
  ) throws(StubError) {
    try signature.check(from: caller, to: callee)
    for name in [name, target.name] {
      guard name.isIdentifier else { throw .badName(name) }
    }
    self.name = name
    self.signature = signature
    self.caller = caller
    self.callee = callee
    self.target = target
  }

  /// How many bytes of arguments, at `name`, a caller has on the stack, home area included.
  public var callerStackBytes: Int {
    ArgumentLayout(signature.parameters, caller).stackBytes + caller.homeBytes
  }

  /// How the linker knows the stub on 32-bit Windows, where names tell the convention.
  var decoratedName: String { Self.decorate(name, caller, signature) }

  /// The same for what it calls. A variable is decorated as data is.
  var decoratedTarget: String {
    switch target {
    case .function(let name): Self.decorate(name, callee, signature)
    case .variable(let name): Self.decorate(name, .cdecl, signature)
    }
  }

  private static func decorate(_ name: String, _ convention: CallingConvention, _ signature: Signature)
    -> String
  {
    let bytes = ArgumentLayout(signature.parameters, .cdecl).stackBytes
    switch convention {
    case .systemV, .windows: return name
    case .cdecl: return "_\(name)"
    case .stdcall: return "_\(name)@\(bytes)"
    case .fastcall: return "@\(name)@\(bytes)"
    }
  }
}

extension String {
  /// Letters, digits and underscores, not beginning with a digit.
  fileprivate var isIdentifier: Bool {
    guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}
