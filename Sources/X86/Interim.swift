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
