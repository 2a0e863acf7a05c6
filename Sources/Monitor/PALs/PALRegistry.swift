import X86

/// All PALs of the machine.
@safe
public struct PALRegistry: @unchecked Sendable {
  let memory: PrivateMemory

  /// An empty registry that keeps everything in `memory`, which is all zero.
  public init(memory: PrivateMemory) { self.memory = memory }

  /// The virtual CPU of a PAL that a call has just entered.
  public func context(of pal: PALNumber) -> UnsafeMutablePointer<PALContext> {
    fatalError()
  }
}
