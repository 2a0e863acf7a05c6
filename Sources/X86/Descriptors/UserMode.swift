/// The state of ring-3 code of long mode with nothing above it, which both vendors' control blocks of PALs hold.
public enum UserMode {
  /// The least privilege.
  @inlinable public static var privilege: UInt8 { 3 }

  /// A code segment over everything, for code of 32 or 64 bits.
  @inlinable public static func code(_ codeSize: CodeSize) -> Segment {
    let bits = codeSize == .bits64 ? 64 : 32
    return Segment(
      selector: SegmentSelector(index: 1, rpl: privilege), attributes: .code(bits: bits, dpl: privilege),
      limit: .max)
  }

  /// The segment for data and for the stack, over everything.
  @inlinable public static var data: Segment { data(at: 0) }

  /// One for data that begins elsewhere, as FS and GS may.
  @inlinable public static func data(at base: UInt64) -> Segment {
    Segment(
      selector: SegmentSelector(index: 2, rpl: privilege), attributes: .data(dpl: privilege), limit: .max,
      base: base)
  }

  /// Long mode wants a busy task state; with limit 0 it permits no port and has no stacks.
  @inlinable public static var task: Segment { Segment(attributes: .system(.busyTSS)) }

  @inlinable public static var efer: EFER { .lme | .lma | .nxe }

  /// CR0 with or without the right to x87, SSE and AVX; without, the first such instruction raises #NM (APM vol 2,
  /// 8.2.8).
  @inlinable public static func cr0(hasExtendedState: Bool) -> CR0 {
    let always: CR0 = .pe | .mp | .et | .ne | .wp | .pg
    return hasExtendedState ? always : always | .ts
  }

  /// With MCE clear, a machine check would stop the CPU (APM vol 2, 3.1.3).
  @inlinable public static func cr4(hasXSAVE: Bool) -> CR4 {
    var cr4: CR4 = .pae | .mce | .osfxsr | .osxmmexcpt
    cr4.set(.osxsave, to: hasXSAVE)
    return cr4
  }

  /// The PAT after a reset: write-back, write-through, uncached minus, uncached, twice (APM vol 2, 7.8.1).
  @inlinable public static var pat: UInt64 { 0x0007_0406_0007_0406 }
}
