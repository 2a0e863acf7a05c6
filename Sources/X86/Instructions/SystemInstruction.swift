/// Instructions whose opcode is all there is to them, and that hypervisors intercept.
public enum SystemInstruction: Hashable, Sendable, BitwiseCopyable {
  case hlt, icebp, pause
  case clts, invd, wbinvd, wrmsr, rdtsc, rdmsr, rdpmc, cpuid, rsm, ud2
  case vmcall, monitor, mwait, xgetbv, xsetbv, vmrun, vmmcall, vmload, vmsave, stgi, clgi, skinit, invlpga
  case swapgs, rdtscp, monitorx, mwaitx, rdpru

  /// The opcode, without prefixes (APM vol 3, tables ).
  var opcode: FixedOpcode {
    switch self {
    case .hlt: FixedOpcode(0xF4)
    case .icebp: FixedOpcode(0xF1)
    case .pause: FixedOpcode(0x90)
    case .clts: FixedOpcode(escape: 0x06)
    case .invd: FixedOpcode(escape: 0x08)
    case .wbinvd: FixedOpcode(escape: 0x09)
    case .ud2: FixedOpcode(escape: 0x0B)
    case .wrmsr: FixedOpcode(escape: 0x30)
    case .rdtsc: FixedOpcode(escape: 0x31)
    case .rdmsr: FixedOpcode(escape: 0x32)
    case .rdpmc: FixedOpcode(escape: 0x33)
    case .cpuid: FixedOpcode(escape: 0xA2)
    case .rsm: FixedOpcode(escape: 0xAA)
    case .vmcall: FixedOpcode(group7: 0xC1)
    case .monitor: FixedOpcode(group7: 0xC8)
    case .mwait: FixedOpcode(group7: 0xC9)
    case .xgetbv: FixedOpcode(group7: 0xD0)
    case .xsetbv: FixedOpcode(group7: 0xD1)
    case .vmrun: FixedOpcode(group7: 0xD8)
    case .vmmcall: FixedOpcode(group7: 0xD9)
    case .vmload: FixedOpcode(group7: 0xDA)
    case .vmsave: FixedOpcode(group7: 0xDB)
    case .stgi: FixedOpcode(group7: 0xDC)
    case .clgi: FixedOpcode(group7: 0xDD)
    case .skinit: FixedOpcode(group7: 0xDE)
    case .invlpga: FixedOpcode(group7: 0xDF)
    case .swapgs: FixedOpcode(group7: 0xF8)
    case .rdtscp: FixedOpcode(group7: 0xF9)
    case .monitorx: FixedOpcode(group7: 0xFA)
    case .mwaitx: FixedOpcode(group7: 0xFB)
    case .rdpru: FixedOpcode(group7: 0xFD)
    }
  }
}

/// An opcode of one to three bytes with nothing after it.
struct FixedOpcode {
  let bytes: InlineArray<3, UInt8>
  let count: Int

  init(_ only: UInt8) {
    bytes = [only, 0, 0]
    count = 1
  }

  /// 0F, then `second`.
  init(escape second: UInt8) {
    bytes = [FixedOpcode.escapeByte, second, 0]
    count = 2
  }

  /// 0F 01, then `third`.
  init(group7 third: UInt8) {
    bytes = [FixedOpcode.escapeByte, FixedOpcode.group7Byte, third]
    count = 3
  }

  static var escapeByte: UInt8 { 0x0F }
  static var group7Byte: UInt8 { 0x01 }
}
