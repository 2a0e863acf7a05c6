import HypervisorAssembly
import X86

/// A CPU's own descriptor table and task state, side by side in one frame of the hypervisor's.
struct DescriptorTables {
  private enum Slot {
    static let code = 1
    static let data = 2
    /// A 64-bit task state's descriptor takes two places.
    static let task = 3
    static let count = 5
  }

  private static let taskStateOffset = 64
  static let codeSelector = SegmentSelector(index: UInt16(Slot.code))
  static let dataSelector = SegmentSelector(index: UInt16(Slot.data))
  static let taskSelector = SegmentSelector(index: UInt16(Slot.task))

  let frame: UnsafeMutableRawPointer

  /// Fills a zeroed frame. `interruptStacks` are the tops of the stacks 1 to 3 (``InterruptStack``).
  init(in frame: UnsafeMutableRawPointer, interruptStacks: InlineArray<3, UInt64>) {
    self.frame = frame
    let table = frame.assumingMemoryBound(to: UInt64.self)
    table[Slot.code] =
      SegmentDescriptor(base: 0, limit: Self.flatLimit, attributes: .code(bits: 64)).rawValue
    table[Slot.data] = SegmentDescriptor(base: 0, limit: Self.flatLimit, attributes: .data()).rawValue
    let statePointer = frame + Self.taskStateOffset
    let task = SystemDescriptor(
      type: .availableTSS, base: LinearAddress(UInt64(UInt(bitPattern: statePointer))),
      limit: TaskStateSegment.limit)
    table[Slot.task] = task.low.rawValue
    table[Slot.task + 1] = task.high
    var state = TaskStateSegment()
    for index in interruptStacks.indices { state.setIST(index + 1, to: interruptStacks[index]) }
    statePointer.storeBytes(of: state, as: TaskStateSegment.self)
  }

  /// Where the task state is.
  var taskState: UInt64 { UInt64(UInt(bitPattern: frame + Self.taskStateOffset)) }

  /// A segment over all 4 GiB, in 4 KiB units.
  private static let flatLimit: UInt32 = 0xf_ffff

  /// Makes these the running CPU's, with the interrupt table that all CPUs share.
  func load(interrupts: InterruptTable) {
    var descriptors = PseudoDescriptor(limit: UInt16(Slot.count * 8 - 1), base: frame)
    var gates = interrupts.pseudoDescriptor
    load_descriptors(&descriptors, &gates, Self.taskSelector.rawValue)
  }
}

/// Stacks that the CPU changes to by itself, so that these exceptions work on a broken stack too.
enum InterruptStack {
  static let count: UInt64 = 3

  /// The stack (1...3) for an exception, or 0 for none of its own.
  static func number(for vector: UInt8) -> UInt8 {
    switch ExceptionVector(rawValue: vector) {
    case .nonMaskableInterrupt: 1
    case .doubleFault: 2
    case .machineCheck: 3
    default: 0
    }
  }
}

/// The gates for the CPU's own exceptions (AMD64 manual volume 2, 8.2); the hypervisor takes no others.
struct InterruptTable {
  private static let gateCount = 32
  private static let stubSize: UInt64 = 16

  let frame: UnsafeMutableRawPointer

  /// Fills a zeroed frame. Without a task state there are no stacks to change to.
  init(in frame: UnsafeMutableRawPointer, changesStacks: Bool = true) {
    self.frame = frame
    let gates = frame.assumingMemoryBound(to: GateDescriptor.self)
    for vector in 0..<Self.gateCount {
      gates[vector] = GateDescriptor(
        offset: address_of_exception_stubs() + UInt64(vector) * Self.stubSize,
        selector: DescriptorTables.codeSelector,
        ist: changesStacks ? InterruptStack.number(for: UInt8(vector)) : 0)
    }
  }

  /// Makes the first CPU's exceptions heard from the very beginning; its own tables come later.
  static func loadForBoot() {
    let frame = UnsafeMutableRawPointer(bitPattern: UInt(address_of_boot_interrupt_table()))!
    var gates = InterruptTable(in: frame, changesStacks: false).pseudoDescriptor
    load_interrupt_table(&gates)
  }

  var pseudoDescriptor: PseudoDescriptor {
    PseudoDescriptor(limit: UInt16(Self.gateCount * MemoryLayout<GateDescriptor>.size - 1), base: frame)
  }
}

/// What LGDT and LIDT load: a limit and a base, packed (AMD64 manual volume 2, 4.6.2).
struct PseudoDescriptor {
  private var words: InlineArray<5, UInt16>

  init(limit: UInt16, base: UnsafeMutableRawPointer) {
    let base = UInt64(UInt(bitPattern: base))
    words = [
      limit, UInt16(truncatingIfNeeded: base), UInt16(truncatingIfNeeded: base >> 16),
      UInt16(truncatingIfNeeded: base >> 32), UInt16(truncatingIfNeeded: base >> 48),
    ]
  }
}
