import HypervisorAssembly
import Monitor
import X86

/// Whose x87, SSE and AVX state the CPU holds.
extension Hardware where CPU: ~Copyable {
  /// Gives the CPU the XCR0 of PALs, which they can read: a guest's would tell them of it, and let them use what is
  /// not saved.
  func beginTurnOfPAL() {
    let state = machine.pointee.extendedState
    guard state.hasXSAVE else { return }
    let components = XCR0(rawValue: cpu_read_xcr0())
    processor.pointee.guestComponents = components
    if components != state.componentsOfPALs { cpu_write_xcr0(state.componentsOfPALs.rawValue) }
  }

  func endTurnOfPAL() {
    let state = machine.pointee.extendedState
    let components = processor.pointee.guestComponents
    if state.hasXSAVE, components != state.componentsOfPALs { cpu_write_xcr0(components.rawValue) }
  }

  func loadExtendedState(of context: UnsafeMutablePointer<PALContext>) {
    let source: UnsafeRawPointer
    switch context.pointee.extendedState {
    case .loaded: return
    case .initial: source = ExtendedState.initial
    case .saved: source = UnsafeRawPointer(area(of: context))
    }
    let state = machine.pointee.extendedState
    state.saveGuest(processor.pointee.guestComponents, to: guestArea)
    state.restorePAL(from: source)
    context.pointee.extendedState = .loaded
  }

  @inline(__always)
  func unloadExtendedState(of context: UnsafeMutablePointer<PALContext>, keepsState: Bool) {
    if case .loaded = context.pointee.extendedState { unload(context, keepsState) }
  }

  @inline(never)
  private func unload(_ context: UnsafeMutablePointer<PALContext>, _ keepsState: Bool) {
    let state = machine.pointee.extendedState
    if keepsState { state.savePAL(to: area(of: context)) }
    state.restoreGuest(processor.pointee.guestComponents, from: guestArea)
    context.pointee.extendedState = keepsState ? .saved : .initial
  }

  func borrowVectorRegisters(of context: UnsafeMutablePointer<PALContext>) {
    loadExtendedState(of: context)
    machine.pointee.extendedState.savePAL(to: area(of: context))
  }

  func returnVectorRegisters(of context: UnsafeMutablePointer<PALContext>) {
    machine.pointee.extendedState.restorePAL(from: area(of: context))
  }

  private func area(of context: UnsafeMutablePointer<PALContext>) -> UnsafeMutableRawPointer {
    machine.pointee.own.pointer(to: context.pointee.extendedArea)
  }

  private var guestArea: UnsafeMutableRawPointer {
    machine.pointee.own.pointer(to: processor.pointee.guestState)
  }
}
