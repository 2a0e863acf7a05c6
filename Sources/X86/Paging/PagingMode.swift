/// How the CPU translates linear addresses (APM vol 2, 5.1).
public enum PagingMode: Hashable, Sendable, BitwiseCopyable {
  /// No paging: linear addresses are physical ones.
  case none
  /// Two levels of 4-byte entries.
  case bits32
  /// Three levels of 8-byte entries, below 4 GiB.
  case pae
  /// Long mode, 48-bit addresses.
  case level4
  /// Long mode, 57-bit addresses.
  case level5

  @inlinable public init(cr0: CR0, cr4: CR4, efer: EFER) {
    if !cr0.contains(.pg) {
      self = .none
    } else if efer.contains(.lma) {
      self = cr4.contains(.la57) ? .level5 : .level4
    } else {
      self = cr4.contains(.pae) ? .pae : .bits32
    }
  }

  /// How many tables a walk reads at most.
  @inlinable public var levels: Int {
    switch self {
    case .none: 0
    case .bits32: 2
    case .pae: 3
    case .level4: 4
    case .level5: 5
    }
  }

  /// How many low bits of a linear address are translated.
  @inlinable public var linearBits: Int {
    switch self {
    case .none, .bits32, .pae: 32
    case .level4: 48
    case .level5: 57
    }
  }

  @inlinable public var isLongMode: Bool { self == .level4 || self == .level5 }

  /// True if `linear` is canonical: in long mode all bits above the translated ones equal the highest of those.
  /// Outside long mode there are only 32 bits, and no wrong ones.
  @inlinable public func isCanonical(_ linear: LinearAddress) -> Bool {
    guard isLongMode else { return true }
    let unused = Int64(64 - linearBits)
    let address = Int64(bitPattern: linear.rawValue)
    return (address &<< unused) &>> unused == address
  }
}
