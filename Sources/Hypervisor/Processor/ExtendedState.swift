import HypervisorAssembly
import Monitor
import X86

/// The CPUs' x87, SSE and AVX state, which the hypervisor does not use: a guest and a PAL take turns with it.
///
/// Neither vendor switches it, nor XCR0, on the way into a guest and out of it.
struct ExtendedState {
  /// Bytes for a guest's state.
  static let areaSize = 4096

  let hasXSAVE: Bool
  /// XCR0 while a PAL runs. PALs can read it, so it is the same for all.
  let componentsOfPALs: XCR0
  /// What of a guest's state is saved. AMX's tiles are too large: they stay in the registers, where PALs cannot reach
  /// them under their XCR0.
  private let savedComponents: XCR0

  /// What the CPU that runs has; all are alike.
  init() {
    hasXSAVE = CPUIDResult(hardware: .features).leaf1ECX.contains(.xsave)
    let all = hasXSAVE ? CPUIDResult(hardware: .xsave).xsaveComponents : XCR0()
    componentsOfPALs = all.intersection(.x87 | .sse | .avx)
    savedComponents = all.within(UInt64(Self.areaSize)) { CPUIDResult(hardware: .xsave, subleaf: $0) }
  }

  /// Makes the running CPU's instructions for it work, so that none of them raises an exception here.
  func enable() {
    var cr4 = CR4(rawValue: cpu_read_cr4()) | .osfxsr | .osxmmexcpt
    if hasXSAVE { cr4.insert(.osxsave) }
    cpu_write_cr4(cr4.rawValue)
    var cr0 = CR0(rawValue: cpu_read_cr0()) | .mp | .ne
    cr0.remove(.ts | .em)
    cpu_write_cr0(cr0.rawValue)
  }

  /// Saves a guest's state, whose XCR0 was `components`; XCR0 is that of PALs, before and after.
  ///
  /// What PALs can use is saved even if the guest has switched it off: it may switch it on again.
  func saveGuest(_ components: XCR0, to area: UnsafeMutableRawPointer) {
    guard hasXSAVE else { return cpu_fxsave(area) }
    withComponents(components | componentsOfPALs) {
      cpu_xsave(area, $0.intersection(savedComponents).rawValue)
    }
  }

  /// Puts back what ``saveGuest(_:to:)`` has saved.
  func restoreGuest(_ components: XCR0, from area: UnsafeRawPointer) {
    clearPointers()
    guard hasXSAVE else { return cpu_fxrstor(area) }
    withComponents(components | componentsOfPALs) {
      cpu_xrstor(area, $0.intersection(savedComponents).rawValue)
    }
  }

  func savePAL(to area: UnsafeMutableRawPointer) {
    if hasXSAVE { cpu_xsave(area, componentsOfPALs.rawValue) } else { cpu_fxsave(area) }
  }

  func restorePAL(from area: UnsafeRawPointer) {
    clearPointers()
    if hasXSAVE { cpu_xrstor(area, componentsOfPALs.rawValue) } else { cpu_fxrstor(area) }
  }

  /// The state in which calls begin.
  static var initial: UnsafeRawPointer {
    UnsafeRawPointer(bitPattern: UInt(address_of_extended_state_initial()))!
  }

  /// The addresses of the last x87 instruction and its data are restored only if an x87 exception is pending (APM vol
  /// 5, FXRSTOR): otherwise the next owner would read those of the one before.
  private func clearPointers() { cpu_fninit() }

  private func withComponents(_ components: XCR0, _ body: (XCR0) -> Void) {
    let isWider = components != componentsOfPALs
    if isWider { cpu_write_xcr0(components.rawValue) }
    body(components)
    if isWider { cpu_write_xcr0(componentsOfPALs.rawValue) }
  }
}
