import Monitor
import X86

/// A guest CPU by the manual: what an instruction's end and an exception do to it.
struct ModelProcessor: VirtualProcessor {
  /// What it was told to do, in order.
  enum Event: Equatable {
    case finished(UInt64)
    case raised(ExceptionVector, UInt32?)
    case jumped(UInt64)
    case nonMaskable
  }

  var registers = [UInt64](repeating: 0, count: 16)
  var instructionPointer: UInt64 = 0
  var flags = RFlags.afterReset
  var codeSegment = SegmentAttributes.code(bits: 16)
  var codeSegmentBase: UInt64 = 0
  var cr0: CR0 = .et
  var cr3 = CR3(rawValue: 0)
  var cr4 = CR4()
  var efer = EFER()
  var cr2: UInt64 = 0
  var privilege: UInt8 = 0
  var threadBases = ThreadBases(fs: 0, gs: 0)
  var hasFlatSegments: Bool { codeSegmentBase == 0 }
  /// In the shadow of an STI or MOV SS.
  var isInShadow = false
  var reportedInstructionLength: UInt64?
  private(set) var events: [Event] = []
  /// The trap of single-stepping waits.
  private(set) var hasStepTrap = false

  subscript(register: GeneralRegister) -> UInt64 {
    get { registers[Int(register.rawValue)] }
    set { registers[Int(register.rawValue)] = newValue }
  }

  var codeSize: CodeSize {
    if efer.contains(.lma) && codeSegment.contains(.l) { return .bits64 }
    return codeSegment.contains(.db) ? .bits32 : .bits16
  }

  var codeBase: UInt64 { codeSize == .bits64 ? 0 : codeSegmentBase }

  var paging: PagingState {
    PagingState(cr0: cr0, cr3: cr3, cr4: cr4, efer: efer, rflags: flags, cpl: privilege)
  }

  mutating func finishInstruction(length: UInt64) {
    events.append(.finished(length))
    let next = instructionPointer &+ length
    instructionPointer = codeSize == .bits64 ? next : next & UInt64(UInt32.max)
    isInShadow = false
    flags.remove(.rf)
    if flags.contains(.tf) { hasStepTrap = true }
  }

  mutating func inject(_ exception: ExceptionVector, errorCode: UInt32?) {
    events.append(.raised(exception, errorCode))
  }

  mutating func inject(_ fault: PageFault) {
    if fault.cause == .page { cr2 = fault.address.rawValue }
    events.append(.raised(fault.vector, fault.code.rawValue))
  }

  mutating func finishJump(to instructionPointer: UInt64) {
    events.append(.jumped(instructionPointer))
    self.instructionPointer = instructionPointer
    isInShadow = false
    flags.remove(.rf)
    if flags.contains(.tf) { hasStepTrap = true }
  }

  mutating func admitInterrupts() { isInShadow = false }

  mutating func injectNonMaskableInterrupt() { events.append(.nonMaskable) }

  mutating func setEFER(_ value: EFER) { efer = value }

  /// Forgets what it was told.
  mutating func clearEvents() {
    events.removeAll()
    hasStepTrap = false
  }
}

extension ModelProcessor {
  /// A CPU that runs code of `size` at `address`, at first without paging.
  init(_ size: CodeSize, at address: UInt64 = 0x1000) {
    instructionPointer = address
    switch size {
    case .bits16: break
    case .bits32:
      codeSegment = .code(bits: 32)
      cr0.insert(.pe)
    case .bits64:
      codeSegment = .code(bits: 64)
      cr0.insert(.pe)
      efer = .lme | .lma
    }
  }

  /// Switches paging on.
  mutating func turnOnPaging(_ mode: PagingMode, root: PhysicalAddress) {
    guard mode != .none else { return }
    cr0.insert(.pe | .pg)
    cr3 = CR3(rawValue: root.rawValue)
    if mode != .bits32 { cr4.insert(.pae) } else { cr4.insert(.pse) }
    if mode.isLongMode { efer.insert(.lme | .lma) }
    if mode == .level5 { cr4.insert(.la57) }
  }

  /// True if both differ in nothing but `changed` registers, flags and events.
  func agrees(with other: Self, but changed: [GeneralRegister] = []) -> Bool {
    var (left, right) = (self, other)
    for register in changed { left[register] = right[register] }
    right.events = left.events
    return left.registers == right.registers && left.instructionPointer == right.instructionPointer
      && left.efer == right.efer && left.cr0 == right.cr0 && left.cr4 == right.cr4
  }
}
