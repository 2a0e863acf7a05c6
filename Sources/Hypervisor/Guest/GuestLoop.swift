import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// One CPU's life: run the guest, serve its exit, run the guest.
struct GuestLoop<CPU: VendorProcessor & ~Copyable>: ~Copyable {
  private var cpu: CPU
  private let hardware: Hardware<CPU>
  /// No INIT has reached this CPU yet: its caches are in their state after a reset.
  private var isFresh = true

  private init(cpu: consuming CPU, hardware: Hardware<CPU>) {
    self.cpu = cpu
    self.hardware = hardware
  }

  static func run(_ cpu: consuming CPU, start: GuestStart?, on hardware: Hardware<CPU>) -> Never {
    var loop = Self(cpu: cpu, hardware: hardware)
    if let start { loop.cpu.enter(start) }
    while true { loop.run() }
  }

  /// Does not return.
  @inline(never)
  private mutating func run() {
    while true {
      if hardware.processor.pointee.hasSignal { serveMailbox() }
      let exit = cpu.run()
      hardware.processor.pointee.exits.add(exit.kind(on: hardware))
      switch ExitPolicy.handle(exit, cpu: &cpu, machine: hardware) {
      case .resume: break
      case .enter(let pal): run(pal)
      case .reset(let cause): reset(cause)
      }
    }
  }

  /// Runs a PAL until the guest must go on. Another CPU's signal is no exception: it comes with an NMI, at which
  /// every PAL gives way.
  @inline(never)
  private mutating func run(_ pal: PALNumber) {
    let context = hardware.pals.context(of: pal)
    hardware.beginTurnOfPAL()
    while true {
      let exit = cpu.run(context)
      hardware.processor.pointee.exits.add(PALPolicy.kind(of: exit, in: context))
      if PALPolicy.handle(exit, of: pal, cpu: &cpu, machine: hardware) == .leave { break }
    }
    hardware.endTurnOfPAL()
  }

  /// Follows INIT and start-up signals until the guest has something to run.
  @inline(never)
  private mutating func serveMailbox() {
    let processor = hardware.processor
    while true {
      Stop.obey()
      let mailbox = StartupMailbox(rawValue: processor.pointee.mailbox.load(ordering: .acquiring))
      guard mailbox.needsService else { return }
      switch mailbox.task {
      case .run: return
      case .wait: wait()
      case .reset:
        // The first CPU would begin at the firmware's reset vector (Intel SDM volume 3, 9.4.3).
        if LocalAPIC.base.contains(.bootstrap) { reset(.guestRequest) }
        cpu.resetForINIT(isFirst: isFresh)
        if !isFresh { LocalAPIC.resetRegisters() }
        isFresh = false
        processor.pointee.logicalDestination = 0
        processor.pointee.destinationFormat = .max
      case .start(let vector):
        cpu.start(vector: vector)
      }
      // A signal that has come meanwhile makes this a different task: then nothing is done with the old one.
      processor.pointee.updateMailbox { $0.task == mailbox.task ? $0.done() : $0 }
    }
  }

  /// Sleeps until another CPU kicks this one.
  private func wait() {
    CPU.waitForInterrupt()
    _ = hardware.processor.pointee.takeInterrupts()
    _ = hardware.processor.pointee.kick.take()
  }

  private static var suspendMilliseconds: UInt32 { 50 }
  private static var suspendTurns: Int { 20 }

  @inline(never)
  private func reset(_ cause: ResetCause) -> Never {
    switch cause {
    case .tripleFault:
      hardware.log(.warning, "guest triple fault at rip \(hex: cpu.instructionPointer); resetting")
    case .guestRequest: hardware.log(.info, "guest resets the machine")
    case .suspend:
      // It takes effect some time after the write.
      for _ in 0..<Self.suspendTurns { IntervalTimer.wait(milliseconds: Self.suspendMilliseconds) }
      hardware.log(.warning, "the machine does not suspend; resetting")
    case .invalidState: hardware.log(.error, "the CPU refuses the guest's state; resetting")
    case .unexpectedExit(let code): hardware.log(.error, "exit \(hex: code) was not asked for; resetting")
    }
    hardware.endAllPALs()
    Reset.now()
  }
}
