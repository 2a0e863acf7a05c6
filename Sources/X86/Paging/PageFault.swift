/// Why a linear address could not be used.
public struct PageFault: Error, Hashable, Sendable, BitwiseCopyable {
  /// The address asked for; what a page fault leaves in CR2.
  public var address: LinearAddress
  /// The error code that the CPU would push.
  public var code: PageFaultCode
  public var cause: Cause

  /// What went wrong.
  public enum Cause: Hashable, Sendable, BitwiseCopyable {
    /// The page tables have no translation, or forbid the access: #PF.
    case page
    /// The address is not canonical: #GP, and with the stack segment #SS; the error code is 0.
    case nonCanonical
    /// A page table is outside the memory that the guest owns. A CPU has no exception for it.
    case tableOutsideMemory
  }

  @inlinable public init(address: LinearAddress, code: PageFaultCode, cause: Cause = .page) {
    self.address = address
    self.code = code
    self.cause = cause
  }

  /// The exception that the CPU would raise.
  @inlinable public var vector: ExceptionVector { cause == .nonCanonical ? .generalProtection : .pageFault }

  /// That exception, ready to inject; CR2 is for the caller to set, to `address`.
  @inlinable public var injection: EventInjection { .exception(vector, errorCode: code.rawValue) }
}
