/// Machine checks, branch records and performance counters (APM vol 2, 9.3, 13.1.1.6 and 13.2).
extension MSR {
  @inlinable public static var mcgCap: Self { Self(0x179) }
  @inlinable public static var mcgStatus: Self { Self(0x17A) }
  @inlinable public static var mcgCtl: Self { Self(0x17B) }
  @inlinable public static var mc0Ctl: Self { Self(0x400) }
  @inlinable public static var debugCtl: Self { Self(0x1D9) }
  @inlinable public static var lastBranchFromIP: Self { Self(0x1DB) }
  @inlinable public static var lastBranchToIP: Self { Self(0x1DC) }
  @inlinable public static var lastIntFromIP: Self { Self(0x1DD) }
  @inlinable public static var lastIntToIP: Self { Self(0x1DE) }
  @inlinable public static var perfEvtSel0: Self { Self(0xC001_0000) }
  @inlinable public static var perfCtr0: Self { Self(0xC001_0004) }
}
