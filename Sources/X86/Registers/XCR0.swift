/// Extended control register 0: which components of a CPU's extended state can be used, and saved by XSAVE (APM vol
/// 2, 11.5.2).
public struct XCR0: RegisterBits {
  public var rawValue: UInt64

  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// x87 and MMX.
  @inlinable public static var x87: Self { Self(bit: 0) }
  /// The XMM registers and MXCSR.
  @inlinable public static var sse: Self { Self(bit: 1) }
  /// The upper halves of the YMM registers.
  @inlinable public static var avx: Self { Self(bit: 2) }
  /// AVX-512's mask registers.
  @inlinable public static var opmask: Self { Self(bit: 5) }
  /// The upper halves of ZMM0 to ZMM15.
  @inlinable public static var zmmHigh256: Self { Self(bit: 6) }
  /// ZMM16 to ZMM31.
  @inlinable public static var highZMM: Self { Self(bit: 7) }
  /// Protection keys' rights.
  @inlinable public static var pkru: Self { Self(bit: 9) }
  /// AMX's configuration.
  @inlinable public static var tileConfiguration: Self { Self(bit: 17) }
  /// AMX's tiles: 8 KiB.
  @inlinable public static var tileData: Self { Self(bit: 18) }

  /// Those of these components that lie within the first `bytes` bytes of an area in XSAVE's standard format;
  /// `describe` answers CPUID leaf 0Dh for a component's number (APM vol 2, 11.5.3).
  public func within(_ bytes: UInt64, describe: (UInt32) -> CPUIDResult) -> Self {
    // The first two have their places in every area.
    var result = intersection(.x87 | .sse)
    for number in 2..<UInt32(UInt64.bitWidth) {
      let component = Self(bit: Int(number))
      guard contains(component) else { continue }
      if describe(number).xsaveComponentEnd <= bytes { result.insert(component) }
    }
    return result
  }
}

extension CPUIDResult {
  /// Leaf 0Dh, subleaf 0: what XCR0 can have.
  @inlinable public var xsaveComponents: XCR0 { XCR0(rawValue: UInt64(edx) &<< 32 | UInt64(eax)) }

  /// Leaf 0Dh, subleaf 2 and above: where the component ends in XSAVE's standard format.
  @inlinable public var xsaveComponentEnd: UInt64 { UInt64(eax) &+ UInt64(ebx) }
}
