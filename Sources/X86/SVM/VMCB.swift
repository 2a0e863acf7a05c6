/// The virtual machine control block (APM vol 2, 15.5.1 and appendix B): 4 KiB that say how a guest runs, and
/// hold its state while it does not.
///
/// Every field is stored in the manual's order at the manual's offset, which the tests check one by one, so
/// the CPU can be given a pointer to a value of this type.
public struct VMCB: Sendable, BitwiseCopyable {
  public var control = ControlArea()
  public var save = SaveArea()

  /// A block of zeroes.
  ///
  /// It is made on the stack and then copied. Where 4 KiB of stack are too much, bind a zeroed page to this type
  /// instead: that is the same.
  public init() {}
}
