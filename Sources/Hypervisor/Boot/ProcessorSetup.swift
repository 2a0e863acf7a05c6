import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// Makes the hypervisor's part of each CPU.
enum ProcessorSetup<CPU: VendorProcessor & ~Copyable> {
  /// Bytes of the stack that the hypervisor runs on, and of each interrupt stack.
  private static var stackFrames: UInt64 { 12 }
  private static var interruptStackFrames: UInt64 { 2 }
  private static var guardFrames: UInt64 { 1 }
  private static var descriptorFrames: UInt64 { 1 }
  private static var guestStateFrames: UInt64 { UInt64(ExtendedState.areaSize) / PageSize.small }

  static var framesNeeded: UInt64 {
    Processor.frames + descriptorFrames + CPU.controlFrames + guestStateFrames + guardFrames + stackFrames
      + InterruptStack.count * (guardFrames + interruptStackFrames)
  }

  /// A block for the CPU with this local APIC identity, complete but not yet in use.
  static func make(
    index: Int, apicID: UInt32, machine: UnsafeMutablePointer<Machine>, tables: HostTables
  ) -> UnsafeMutablePointer<Processor> {
    var stacks: InlineArray<3, UInt64> = [0, 0, 0]
    for stack in stacks.indices {
      stacks[stack] = makeStack(frames: interruptStackFrames, machine, tables)
    }
    let descriptorFrame = machine.pointee.own.allocate(frames: descriptorFrames)
    let block = machine.pointee.own.pointer(to: machine.pointee.own.allocate(frames: Processor.frames))
      .assumingMemoryBound(to: Processor.self)
    block.initialize(
      to: Processor(
        index: index, apicID: apicID, machine: machine, identifierCount: CPU.identifierCount,
        mailbox: index == 0 ? .running : StartupMailbox.running.receivingINIT(),
        descriptors: DescriptorTables(
          in: machine.pointee.own.pointer(to: descriptorFrame), interruptStacks: stacks),
        stackTop: makeStack(frames: stackFrames, machine, tables)))
    block.pointee.header.`self` = UInt64(UInt(bitPattern: block))
    block.pointee.header.stack_canary = cpu_timestamp()
    block.pointee.controlBlocks = machine.pointee.own.allocate(frames: CPU.controlFrames)
    block.pointee.guestState = machine.pointee.own.allocate(frames: guestStateFrames)
    CPU.prepare(block)
    return block
  }

  /// The top of a new stack, with a page below it that is not mapped.
  private static func makeStack(
    frames: UInt64, _ machine: UnsafeMutablePointer<Machine>, _ tables: HostTables
  ) -> UInt64 {
    let guardPage = machine.pointee.own.allocate(frames: guardFrames)
    let stack = machine.pointee.own.allocate(frames: frames)
    tables.unmap(machine.pointee.own.residentLinear(of: guardPage), own: machine.pointee.own)
    return machine.pointee.own.residentLinear(of: stack) + frames * PageSize.small
  }

  /// Makes the block the running CPU's, and the CPU ready to run guests.
  static func adopt(_ processor: UnsafeMutablePointer<Processor>) {
    processor.pointee.descriptors.load(interrupts: processor.pointee.machine.pointee.interrupts)
    cpu_write_msr(MSR.fsBase.rawValue, processor.pointee.header.`self`)
    cpu_write_msr(MSR.gsBase.rawValue, processor.pointee.header.`self`)
    processor.pointee.machine.pointee.extendedState.enable()
    CPU.enable(processor)
  }

  /// Runs the guest on this CPU, for ever.
  static func run(_ processor: UnsafeMutablePointer<Processor>, start: GuestStart?) -> Never {
    let hardware = Hardware<CPU>(machine: processor.pointee.machine, processor: processor)
    GuestLoop.run(CPU(processor), start: start, on: hardware)
  }
}

/// A further CPU's way into Swift, from the trampoline.
@c(hypervisor_processor_start)
func startFurtherProcessor(_ processor: UnsafeMutableRawPointer) -> Never {
  let processor = processor.assumingMemoryBound(to: Processor.self)
  let vendor = processor.pointee.machine.pointee.vendor
  vendor.adopt(processor)
  processor.pointee.isUp.store(true, ordering: .releasing)
  vendor.run(processor, start: nil)
}

/// The first CPU's way off the boot stack.
@c(hypervisor_processor_continue)
func continueOnOwnStack(_ processor: UnsafeMutableRawPointer) -> Never {
  let processor = processor.assumingMemoryBound(to: Processor.self)
  let machine = processor.pointee.machine
  machine.pointee.vendor.run(processor, start: machine.pointee.guestStart)
}
