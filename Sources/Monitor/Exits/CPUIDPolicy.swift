import TrustVisorABI
import X86

/// What guests are told of the CPU: the hardware's answer, less what would collide with the hypervisor.
public enum CPUIDPolicy {
  /// The answer for code whose CR4 and width are these, inside the PAL of that number or outside of all.
  public static func answer(
    leaf: UInt32, subleaf: UInt32, hardware: CPUIDResult, cr4: CR4, codeSize: CodeSize,
    pal: UInt32 = Detection.outsidePAL
  ) -> CPUIDResult {
    if leaf == Detection.leaf, subleaf == 0 { return detection(codeSize, pal: pal) }
    if leaf == Detection.leaf, subleaf == Detection.nativeSubleaf {
      return CPUIDResult(eax: Detection.signature, ebx: Detection.nativeVersion, ecx: 0, edx: 0)
    }
    var answer = hardware
    answer.hideFeatures(leaf: CPUIDLeaf(leaf), subleaf: subleaf)
    switch CPUIDLeaf(leaf) {
    case let leaf where leaf.isHypervisor:
      // Another hypervisor beneath: its services would reach past this one (``MSRPolicy``).
      answer = CPUIDResult()
    case .features:
      // The hardware would mirror the hypervisor's CR4 (APM volume 3, CPUID Fn0000_0001_ECX).
      answer.leaf1ECX.set(.osxsave, to: cr4.contains(.osxsave))
    case .structuredFeatures where subleaf == 0:
      // Likewise (APM volume 3, CPUID Fn0000_0007_ECX_x0).
      answer.leaf7ECX.set(.ospke, to: cr4.contains(.pke))
      // Callers' memory is read without protection keys, and PALs return without a shadow stack.
      answer.leaf7ECX.remove(.pku | .cetSS)
      answer.edx &= ~Self.indirectBranchTracking
    case .extendedFeatures:
      // Emulators show MWAITX and cannot run it under a hypervisor.
      answer.extendedECX.remove(.mwaitx)
    case .addressSizes:
      // Not enabled for guests, so it would be an invalid opcode (AMD64 manual volume 3, INVLPGB).
      answer.ebx &= ~Self.invlpgb
    case .encryptedMemory:
      answer = CPUIDResult()
    default:
      break
    }
    return answer
  }

  /// CET_IBT: CPUID Fn0000_0007_EDX_x0[20], the other half of control-flow enforcement.
  private static let indirectBranchTracking: UInt32 = 1 << 20

  /// INVLPGB and TLBSYNC: CPUID Fn8000_0008_EBX[3].
  private static let invlpgb: UInt32 = 1 << 3

  /// The detection leaf (contract, section "Detection").
  static func detection(_ width: CodeSize, pal: UInt32) -> CPUIDResult {
    CPUIDResult(
      eax: Detection.signature, ebx: pal,
      ecx: width == .bits64 ? Detection.callerIs64Bit : 0, edx: 0)
  }
}
