/// The port access that an IOIO exit reports: EXITINFO1 and EXITINFO2 (APM vol 2, 15.10.2).
public struct IOAccess: Hashable, Sendable, BitwiseCopyable {
  /// EXITINFO1.
  public var rawValue: UInt64
  /// EXITINFO2: the address of the instruction after.
  public var nextRIP: UInt64

  @inlinable public init(exitInfo1: UInt64, exitInfo2: UInt64) {
    self.rawValue = exitInfo1
    self.nextRIP = exitInfo2
  }

  /// PORT: the first port touched.
  @inlinable public var port: UInt16 { UInt16(truncatingIfNeeded: rawValue.bits(16, 16)) }

  /// TYPE: IN or INS rather than OUT or OUTS.
  @inlinable public var isInput: Bool { rawValue.bit(0) }

  /// STR: INS or OUTS; the data is in memory, not in RAX.
  @inlinable public var isString: Bool { rawValue.bit(2) }

  /// REP: repeated RCX times.
  @inlinable public var rep: Bool { rawValue.bit(3) }

  /// How many bytes the instruction moves at once: 1, 2 or 4, from SZ8, SZ16 and SZ32.
  @inlinable public var size: Int { rawValue.bit(4) ? 1 : rawValue.bit(5) ? 2 : 4 }

  /// How many bits of RSI, RDI and RCX a string instruction uses: 16, 32 or 64, from A16, A32 and A64.
  @inlinable public var addressBits: Int { rawValue.bit(7) ? 16 : rawValue.bit(8) ? 32 : 64 }

  /// SEG: the data segment of OUTS, numbered as in instructions: ES, CS, SS, DS, FS, GS.
  @inlinable public var segment: Int { Int(truncatingIfNeeded: rawValue.bits(10, 3)) }
}
