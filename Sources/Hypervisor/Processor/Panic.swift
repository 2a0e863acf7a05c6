import HypervisorAssembly
import Monitor
import Synchronization
import X86

/// The end of the hypervisor: wipes what is private, stops the other CPUs, says all it knows, resets the
/// machine.
enum Panic {
  /// The CPU that panics, by its local APIC's identity plus one; 0 while none does.
  private static let owner = Atomic<UInt32>(0)
  private static let deepestBacktrace = 24

  static func report(_ frame: exception_frame) -> Never {
    begin()
    let name = ExceptionVector(rawValue: UInt8(truncatingIfNeeded: frame.vector))?.name ?? "exception"
    Log.writeUnlocked(
      "PANIC cpu \(processorIndex): \(name) (vector \(frame.vector), error code \(hex: frame.error_code)) at \(hex: frame.rip, digits: 16)"
    )
    registers(frame)
    backtrace(from: frame.rip, framePointer: frame.rbp)
    end()
  }

  /// For a state in which going on would be wrong and no exception was raised.
  static func stop(_ cause: LogMessage) -> Never {
    begin()
    var line: LogMessage = "PANIC cpu \(processorIndex): "
    line.append(contentsOf: cause)
    Log.writeUnlocked(line)
    backtrace(from: 0, framePointer: cpu_frame_pointer())
    end()
  }

  /// What is private goes first: everything later may fail. A second CPU that fails meanwhile leaves the stage
  /// to the first; a panic inside a panic resets at once.
  private static func begin() {
    let own = CPUIDResult(hardware: .features).ebx >> 24 + 1
    let (isFirst, current) = owner.compareExchange(
      expected: 0, desired: own, ordering: .acquiringAndReleasing)
    if !isFirst { current == own ? cpu_triple_fault() : cpu_stop() }
    guard let machine = Machine.shared else { return }
    machine.pointee.own.wipePool()
    Stop.others(of: machine)
    // What they have stored meanwhile.
    machine.pointee.own.wipePool()
  }

  private static func end() -> Never {
    Log.writeUnlocked("private memory is wiped; resetting")
    Reset.now()
  }

  private static var processorIndex: Int { Machine.shared == nil ? 0 : Processor.current.pointee.index }

  private static func registers(_ f: exception_frame) {
    Log.writeUnlocked(
      "  rax \(hex: f.rax, digits: 16) rbx \(hex: f.rbx, digits: 16) rcx \(hex: f.rcx, digits: 16) rdx \(hex: f.rdx, digits: 16)"
    )
    Log.writeUnlocked(
      "  rsi \(hex: f.rsi, digits: 16) rdi \(hex: f.rdi, digits: 16) rbp \(hex: f.rbp, digits: 16) rsp \(hex: f.rsp, digits: 16)"
    )
    Log.writeUnlocked(
      "  r8  \(hex: f.r8, digits: 16) r9  \(hex: f.r9, digits: 16) r10 \(hex: f.r10, digits: 16) r11 \(hex: f.r11, digits: 16)"
    )
    Log.writeUnlocked(
      "  r12 \(hex: f.r12, digits: 16) r13 \(hex: f.r13, digits: 16) r14 \(hex: f.r14, digits: 16) r15 \(hex: f.r15, digits: 16)"
    )
    Log.writeUnlocked(
      "  rflags \(hex: f.rflags, digits: 16) cr2 \(hex: cpu_read_cr2(), digits: 16) cr3 \(hex: cpu_read_cr3(), digits: 16)"
    )
  }

  /// Follows the frame pointers as long as they stay within the hypervisor's own memory and go upwards.
  ///
  /// A call that never returns may be its function's last instruction, so a return address can lie in the
  /// next function already: what is said is the address of the call's last byte.
  private static func backtrace(from first: UInt64, framePointer: UInt64) {
    var frame = framePointer
    var number = 0
    if first != 0 {
      Log.writeUnlocked("  #0 \(hex: first, digits: 16)")
      number = 1
    }
    while number < deepestBacktrace, isOwn(frame) {
      let pointer = UnsafePointer<UInt64>(bitPattern: UInt(frame))!
      let (next, returnAddress) = (pointer[0], pointer[1])
      guard isOwn(returnAddress) else { return }
      Log.writeUnlocked("  #\(number) \(hex: returnAddress - 1, digits: 16)")
      guard next > frame else { return }
      frame = next
      number += 1
    }
  }

  private static func isOwn(_ value: UInt64) -> Bool {
    var size = OwnMemory.imageSize
    if let machine = Machine.shared { size = machine.pointee.own.size }
    let frameSize: UInt64 = 16
    return value >= OwnMemory.linearBase && value &+ frameSize <= OwnMemory.linearBase + size
  }
}
