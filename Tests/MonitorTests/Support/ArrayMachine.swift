import TrustVisorABI
import X86

@testable import Monitor

/// A whole machine on arrays, which notes what must never happen.
final class ArrayMachine: Platform {
  static let hiddenRange = ArrayMemory.hiddenRange
  /// Far behind the guest's memory.
  static let poolBase: UInt64 = 0x1_2340_0000

  let memory: ArrayMemory
  var ports: ProtectedPorts
  var chipset = ModelChipset()
  var cpus: [ModelCPU]
  var ioAPIC = ModelIOAPIC()
  var currentProcessor = 0
  private(set) var timestamp: UInt64 = 1

  /// What the CPU's own generator gives next; nil if it has none.
  var randomWords: [UInt64] = []

  /// Longer than anything is waited for.
  func letTimePass() { timestamp += 1 << 29 }
  var msrs: [MSR: UInt64] = [:]
  var cpuidAnswers: [CPUIDQuestion: CPUIDResult] = [:]
  private(set) var covered: Set<UInt64> = []
  private(set) var lines: [LogLine] = []
  var counts: [ExitKind: UInt64] = [:]
  /// True while the memory of PALs holds what must not outlive them.
  var holdsSecrets = true
  private(set) var cacheFlushes = 0
  /// A non-maskable interrupt that waits: the guest's, or a wake-up of the hypervisor's.
  var pendingNonMaskable: Bool?
  private(set) var violations: [String] = []

  /// The pool, whose bytes live as long as the machine.
  let pool: UnsafeMutableRawBufferPointer
  let pals: PALRegistry
  let hypercallOpcode = HypercallInstruction.Opcode.vmmcall

  /// What the code of PALs does, by the number behind its opcode.
  var scripts: [UInt8: PALScript] = [:]
  /// Asked before each instruction of a PAL: what comes in between.
  var interruption: () -> PALExit? = { nil }
  /// How many instructions PALs have carried out.
  var executed = 0
  /// What each CPU has in its x87, SSE and AVX registers, and what of the guest's was put away for a PAL.
  var vectors: [UInt64]
  var guestVectors: [UInt64?]

  deinit { pool.deallocate() }

  init(processors ids: [UInt32] = [0], poolPages: Int = 256, memorySize: Int = ArrayMemory.defaultSize) {
    memory = ArrayMemory(size: memorySize)
    let pages = poolPages + Int(RegistryLayout.microTPMPages)
    pool = .allocate(byteCount: pages * Int(PageSize.small), alignment: Int(PageSize.small))
    pool.initializeMemory(as: UInt8.self, repeating: 0)
    pals = PALRegistry(
      memory: PrivateMemory(
        base: PhysicalAddress(Self.poolBase), size: UInt64(pool.count), view: pool.baseAddress!), seed: 1)
    ports = ProtectedPorts(
      serial: ModelChipset.serial, powerManagementA: ModelChipset.powerManagementA,
      powerManagementB: ModelChipset.powerManagementB)
    ports.firmwareConfiguration = ModelChipset.firmwareConfiguration
    cpus = ids.map(ModelCPU.init(id:))
    vectors = ids.map { _ in 0 }
    guestVectors = ids.map { _ in nil }
    cpuidAnswers[CPUIDQuestion(.extendedVendor)] = CPUIDResult(
      eax: CPUIDLeaf.extendedFeatures2.rawValue)
  }

  func cpuid(leaf: UInt32, subleaf: UInt32) -> CPUIDResult {
    cpuidAnswers[CPUIDQuestion(CPUIDLeaf(leaf), subleaf)] ?? CPUIDResult()
  }

  func readMSR(_ register: MSR) -> UInt64 {
    register == .apicBase ? cpus[currentProcessor].apic.base.rawValue : msrs[register] ?? 0
  }

  func readMSRIfAny(_ register: MSR) -> UInt64? { msrs[register] }

  /// Registers whose writing unseats the hypervisor.
  static let untouchable: [MSR] = [
    .efer, .vmCR, .vmHSavePA, .svmKey, .syscfg, .iorrBase0, .iorrMask0, .iorrBase1, .iorrMask1, .topMem,
    .topMem2, .mmioConfigurationBase, .smmBase, .smmAddr, .smmMask, .microcodeTrigger,
  ]

  func writeMSR(_ register: MSR, _ value: UInt64) -> Bool {
    switch register {
    case .apicBase: return cpus[currentProcessor].apic.setBase(APICBase(rawValue: value))
    case .x2apicICR:
      defer { checkAPIC() }
      return cpus[currentProcessor].apic.send(value)
    case _ where register.isX2APIC:
      defer { checkAPIC() }
      return cpus[currentProcessor].apic.write(register, value)
    default:
      if Self.untouchable.contains(register) || register.belongsToOuterHypervisor {
        violations.append("MSR \(register.rawValue) was written")
      }
      guard msrs[register] != nil else { return false }
      msrs[register] = value
      return true
    }
  }

  func isHidden(_ address: PhysicalAddress) -> Bool { Self.hiddenRange.contains(address.rawValue) }

  func cover(_ address: PhysicalAddress) -> Bool {
    if !isHidden(address) { violations.append("a page was covered that is the guest's") }
    return covered.insert(address.rawValue / PageSize.small).inserted
  }

  func exitCount(_ kind: ExitKind) -> UInt64 { counts[kind] ?? 0 }

  func takeNonMaskableInterrupt() -> Bool {
    defer { pendingNonMaskable = nil }
    return pendingNonMaskable ?? false
  }

  func randomWord() -> UInt64? { randomWords.isEmpty ? nil : randomWords.removeFirst() }

  func endAllPALs() { holdsSecrets = false }

  func writeBackCaches() { cacheFlushes += 1 }

  func complain(_ message: @autoclosure () -> LogMessage) { log(.warning, message()) }

  func log(_ level: LogLevel, _ message: @autoclosure () -> LogMessage) {
    lines.append(LogLine(level: level, text: String(message())))
  }

  func forgetLines() { lines = [] }

  func note(_ violation: String) { violations.append(violation) }
}

extension MSR {
  /// KVM's first two, and all that manuals leave to hypervisors.
  var belongsToOuterHypervisor: Bool {
    rawValue == 0x11 || rawValue == 0x12 || rawValue >> 28 == 4
  }
}

/// A question to CPUID.
struct CPUIDQuestion: Hashable {
  let leaf: CPUIDLeaf
  let subleaf: UInt32

  init(_ leaf: CPUIDLeaf, _ subleaf: UInt32 = 0) {
    self.leaf = leaf
    self.subleaf = subleaf
  }
}

struct LogLine: Equatable {
  let level: LogLevel
  let text: String
}

extension String {
  /// The text of a message.
  init(_ message: LogMessage) {
    self.init(decoding: (0..<message.count).map { message[$0] }, as: UTF8.self)
  }
}
