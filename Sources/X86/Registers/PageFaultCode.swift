/// The error code that a page fault pushes (APM vol 2, 8.4.2; SDM vol 3, 4.7).
public struct PageFaultCode: RegisterBits {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The translation exists, and a right is missing; clear: there is no translation.
  @inlinable public static var present: Self { Self(bit: 0) }
  /// The access was a write.
  @inlinable public static var write: Self { Self(bit: 1) }
  /// The access was made as a user.
  @inlinable public static var user: Self { Self(bit: 2) }
  /// A reserved bit was set in a page table entry.
  @inlinable public static var reserved: Self { Self(bit: 3) }
  /// The access was an instruction fetch.
  @inlinable public static var fetch: Self { Self(bit: 4) }
  /// A protection key forbids the access.
  @inlinable public static var protectionKey: Self { Self(bit: 5) }
  /// The access was to a shadow stack.
  @inlinable public static var shadowStack: Self { Self(bit: 6) }
  /// The reverse map table forbids the access (SEV-SNP).
  @inlinable public static var rmp: Self { Self(bit: 31) }
}
