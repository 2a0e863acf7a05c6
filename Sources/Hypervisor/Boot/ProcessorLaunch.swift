import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// Starts the further CPUs, one after the other, through a page below 1 MiB that is borrowed for it.
///
/// This is done once, before any guest runs: afterwards no CPU ever leaves the hypervisor, and no page
/// below 1 MiB has to be kept.
struct ProcessorLaunch<CPU: VendorProcessor & ~Copyable> {
  /// Any page of ordinary memory that the loader's tables do not use.
  private static var page: PhysicalAddress { PhysicalAddress(0x8000) }
  private static var settleMilliseconds: UInt32 { 10 }
  private static var arrivalMilliseconds: Int { 2000 }
  private static var startups: Int { 2 }

  let machine: UnsafeMutablePointer<Machine>
  let tables: HostTables
  private var borrowed = InlineArray<512, UInt64>(repeating: 0)

  init(machine: UnsafeMutablePointer<Machine>, tables: HostTables) {
    self.machine = machine
    self.tables = tables
    tables.setTrampoline(Self.page, isMapped: true, own: &machine.pointee.own)
    let code = Self.code
    for word in borrowed.indices { borrowed[word] = code[word] }
    memcpy(
      code, UnsafeRawPointer(bitPattern: UInt(address_of_trampoline_start()))!,
      Int(address_of_trampoline_end() - address_of_trampoline_start()))
  }

  private static var code: UnsafeMutablePointer<UInt64> {
    UnsafeMutablePointer(bitPattern: UInt(page.rawValue))!
  }

  /// Starts the CPU with this identity, or says that it does not come.
  func start(apicID: UInt32) {
    let index = machine.pointee.processorCount
    for known in 0..<index where machine.pointee.processor(known).pointee.apicID == apicID { return }
    guard index < Machine.processorLimit else {
      Log.warning(
        "CPU with APIC id \(apicID) is left out: the hypervisor has room for \(Machine.processorLimit)")
      return
    }
    let processor = ProcessorSetup<CPU>.make(index: index, apicID: apicID, machine: machine, tables: tables)
    setParameters(processor)
    guard arrives(processor) else {
      // It must not come later, when the page is the guest's again.
      LocalAPIC.send(.initialize, to: apicID)
      Log.error("CPU with APIC id \(apicID) does not start")
      return
    }
    machine.pointee.add(processor)
  }

  /// INIT and two start-up IPIs (Intel SDM volume 3, 9.4.4.1), then patience.
  private func arrives(_ processor: UnsafeMutablePointer<Processor>) -> Bool {
    let apicID = processor.pointee.apicID
    LocalAPIC.send(.initialize, to: apicID)
    IntervalTimer.wait(milliseconds: Self.settleMilliseconds)
    for _ in 0..<Self.startups {
      LocalAPIC.send(.startUp, vector: UInt8(Self.page.rawValue / PageSize.small), to: apicID)
      for _ in 0..<Self.arrivalMilliseconds / Self.startups {
        if processor.pointee.isUp.load(ordering: .acquiring) { return true }
        IntervalTimer.wait(milliseconds: 1)
      }
    }
    return processor.pointee.isUp.load(ordering: .acquiring)
  }

  private func setParameters(_ processor: UnsafeMutablePointer<Processor>) {
    let offset = address_of_trampoline_parameters() - address_of_trampoline_start()
    let parameters = UnsafeMutablePointer<processor_parameters>(
      bitPattern: UInt(Self.page.rawValue + offset))!
    parameters.pointee.page_tables = tables.root.rawValue
    parameters.pointee.stack_top = processor.pointee.stackTop
    parameters.pointee.processor = processor.pointee.header.`self`
  }

  /// Gives the page back.
  mutating func finish() {
    let code = Self.code
    for word in borrowed.indices { code[word] = borrowed[word] }
    tables.setTrampoline(Self.page, isMapped: false, own: &machine.pointee.own)
  }
}
