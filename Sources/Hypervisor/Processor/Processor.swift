import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// What the hypervisor keeps for one CPU. FS and GS point to it while the hypervisor runs.
struct Processor: ~Copyable {
  /// Read by assembly at GS:0, by libraries at FS:28h.
  var header = processor_header()
  /// The guest's registers, but for those that the vendor's control block holds.
  var registers = GeneralRegisters()

  let index: Int
  /// The local APIC's identity.
  let apicID: UInt32
  let machine: UnsafeMutablePointer<Machine>
  var descriptors: DescriptorTables
  /// The top of the stack that the hypervisor runs on.
  var stackTop: UInt64
  /// The vendor's control blocks, in a row.
  var controlBlocks = PhysicalAddress(0)
  /// Which numbers its TLB has given to PALs.
  var identifiers: AddressSpaceIdentifiers

  /// The guest's x87, SSE and AVX state while a PAL's is loaded, and its XCR0 while a PAL runs.
  var guestState = PhysicalAddress(0)
  var guestComponents = XCR0()

  var amd = AMDState()
  var intel = IntelState()

  /// A ``StartupMailbox`` that other CPUs change.
  let mailbox: Atomic<UInt32>
  let kick = Kick()
  /// Set by a further CPU when it has reached the hypervisor.
  let isUp = Atomic<Bool>(false)

  /// What the guest wrote to its logical destination registers (xAPIC).
  var logicalDestination: UInt32 = 0
  var destinationFormat = UInt32.max
  var exits = ExitCounters()

  init(
    index: Int, apicID: UInt32, machine: UnsafeMutablePointer<Machine>, identifierCount: UInt32,
    mailbox: StartupMailbox,
    descriptors: DescriptorTables, stackTop: UInt64
  ) {
    self.index = index
    self.apicID = apicID
    self.machine = machine
    self.descriptors = descriptors
    self.stackTop = stackTop
    self.mailbox = Atomic(mailbox.rawValue)
    identifiers = AddressSpaceIdentifiers(count: identifierCount)
  }

  /// The CPU that asks.
  static var current: UnsafeMutablePointer<Processor> {
    UnsafeMutableRawPointer(cpu_processor()!).assumingMemoryBound(to: Processor.self)
  }

  static let frames = (UInt64(MemoryLayout<Processor>.size) + PageSize.small - 1) / PageSize.small
}

extension Processor {
  /// True if another CPU has told this one to do something before its guest goes on.
  @inline(__always)
  var hasSignal: Bool {
    Stop.isOrdered
      || StartupMailbox(rawValue: mailbox.load(ordering: .acquiring)).needsService
  }

  /// Changes the mailbox by `change`, a pure function; true if that made a difference.
  @discardableResult
  borrowing func updateMailbox(_ change: (StartupMailbox) -> StartupMailbox) -> Bool {
    var old = mailbox.load(ordering: .relaxed)
    while true {
      let new = change(StartupMailbox(rawValue: old)).rawValue
      if new == old { return false }
      let (exchanged, original) = mailbox.weakCompareExchange(
        expected: old, desired: new, ordering: .acquiringAndReleasing)
      if exchanged { return true }
      old = original
    }
  }
}

extension Processor {
  /// How interrupt commands address this CPU.
  var apicAddress: APICAddress {
    if LocalAPIC.isX2APIC { return APICAddress(x2apicID: apicID) }
    return APICAddress(
      id: UInt8(truncatingIfNeeded: apicID), logicalDestination: logicalDestination,
      destinationFormat: destinationFormat)
  }
}
