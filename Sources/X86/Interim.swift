public struct CPUIDResult { public var eax, ebx, ecx, edx: UInt32
  public init(eax: UInt32, ebx: UInt32, ecx: UInt32, edx: UInt32) { self.eax = eax; self.ebx = ebx; self.ecx = ecx; self.edx = edx } }
public enum CPUIDLeaf { public static let features: UInt32 = 1, highestExtended: UInt32 = 0x8000_0000, extendedFeatures: UInt32 = 0x8000_0001, addressSizes: UInt32 = 0x8000_0008, svm: UInt32 = 0x8000_000a }
public enum CPUIDBit { public static let osxsave = 27, svm = 2, skinit = 12, monitorx = 29, noExecute = 20, fastFXSave = 25, translationCacheExtension = 17, nestedPaging = 0, nextRIPSave = 3, hugePages = 26 }
extension UInt32 { public func bit(_ n: Int) -> Bool { self >> UInt32(n) & 1 != 0 }
  public mutating func setBit(_ n: Int, to on: Bool) { if on { self |= 1 << UInt32(n) } else { self &= ~(1 << UInt32(n)) } } }
public enum APICRegister: UInt64 { case id = 0x20, taskPriority = 0x80, logicalDestination = 0xd0, destinationFormat = 0xe0, spuriousInterrupt = 0xf0, interruptCommandLow = 0x300, interruptCommandHigh = 0x310, lvtTimer = 0x320, lvtLINT0 = 0x350, lvtLINT1 = 0x360, lvtError = 0x370, timerInitialCount = 0x380
  public var offset: UInt64 { rawValue } }
public struct APICIdentity { public var id: UInt32; public init(id: UInt32, ld: UInt32, df: UInt32) { self.id = id } }
public struct InterruptCommand { var raw: UInt64; var x2: Bool
  public init(x2apic: UInt64) { raw = x2apic; x2 = true }
  public init(low: UInt32, high: UInt32) { raw = UInt64(high) << 32 | UInt64(low); x2 = false }
  public enum Mode { case initialise, startup, other }
  public var deliveryMode: Mode { switch raw >> 8 & 7 { case 5: .initialise case 6: .startup default: .other } }
  public var vector: UInt8 { UInt8(truncatingIfNeeded: raw) }
  public var isDeassert: Bool { raw >> 14 & 1 == 0 && raw >> 15 & 1 == 1 }
  public func addresses(_ i: APICIdentity, isSender: Bool) -> Bool {
    switch raw >> 18 & 3 { case 1: return isSender case 2: return true case 3: return !isSender
    default: return x2 ? UInt32(raw >> 32) == i.id : UInt32(raw >> 56) == i.id } } }
public struct InstructionBytes { public static let capacity = 15
  var b = InlineArray<15, UInt8>(repeating: 0); public var count = 0
  public init() {} ; public mutating func append(_ x: UInt8) { if count < 15 { b[count] = x; count += 1 } } 
  public subscript(i: Int) -> UInt8 { i < count ? b[i] : 0 } }
public enum FixedOpcode { case cpuid, rdmsr, wrmsr
  public var count: Int { 2 }
  public func length(in: InstructionBytes, mode: Int) -> Int? { 2 } }
public struct HypercallInstruction { public var length: Int
  public static func decode(_ i: InstructionBytes, mode: Int) -> Self? { i.count >= 3 && i[0] == 0x0f && i[1] == 1 && (i[2] == 0xc1 || i[2] == 0xd9) ? Self(length: 3) : nil } }
public struct MemoryInstruction { public var length: Int; public var reg: Int; public var imm: UInt32?; public var xchg: Bool
  public static func decode(_ i: InstructionBytes, mode: Int) -> Self? {
    var p = 0; var rex: UInt8 = 0
    if i[0] == 0x3e || i[0] == 0xf0 { p = 1 }
    if mode == 64, i[p] & 0xf0 == 0x40 { rex = i[p]; p += 1 }
    let op = i[p]; p += 1
    if op == 0xa3 { return Self(length: p + (mode == 64 ? 8 : 4), reg: 0, imm: nil, xchg: false) }
    guard op == 0x89 || op == 0xc7 || op == 0x87 else { return nil }
    let modrm = i[p]; p += 1
    let mod = modrm >> 6, rm = modrm & 7
    if mod == 3 { return nil }
    if rm == 4 { let sib = i[p]; p += 1; if mod == 0, sib & 7 == 5 { p += 4 } }
    if mod == 1 { p += 1 } else if mod == 2 || (mod == 0 && rm == 5) { p += 4 }
    if op == 0xc7 { let v = UInt32(i[p]) | UInt32(i[p+1]) << 8 | UInt32(i[p+2]) << 16 | UInt32(i[p+3]) << 24
      return Self(length: p + 4, reg: 0, imm: v, xchg: false) }
    return Self(length: p, reg: Int(modrm >> 3 & 7) | Int(rex & 4) << 1, imm: nil, xchg: op == 0x87)
  } }
public typealias CodeWidth = Int
extension Int { public static var bits16: Int { 16 }; public static var bits32: Int { 32 }; public static var bits64: Int { 64 } }
