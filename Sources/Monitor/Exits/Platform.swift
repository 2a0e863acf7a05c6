import TrustVisorABI
import X86

/// The machine below the policy: real hardware on the metal, arrays in tests.
public protocol Platform: ~Copyable {
  associatedtype Memory: PhysicalMemory
  /// The guest's memory.
  var memory: Memory { get }

  func cpuid(leaf: UInt32, subleaf: UInt32) -> CPUIDResult
  /// A register that the processor has.
  func readMSR(_ register: MSR) -> UInt64
  /// Any register; nil if the processor refuses.
  func readMSRIfAny(_ register: MSR) -> UInt64?
  /// False if the processor refuses the value.
  func writeMSR(_ register: MSR, _ value: UInt64) -> Bool
  /// IN of 1, 2 or 4 bytes.
  func readPort(_ port: UInt16, size: Int) -> UInt32
  /// OUT of 1, 2 or 4 bytes.
  func writePort(_ port: UInt16, size: Int, _ value: UInt32)

  /// The time-stamp counter, for what must not happen too soon.
  var timestamp: UInt64 { get }
  /// All PALs.
  var pals: PALRegistry { get }
  /// The vendor's own hypercall instruction.
  var hypercallOpcode: HypercallInstruction.Opcode { get }
  /// Puts the guest's x87, SSE and AVX state away and the PAL's in its place, initial or as saved, with the XCR0 of
  /// PALs; sets ``PALContext/extendedState`` to loaded.
  func loadExtendedState(of context: UnsafeMutablePointer<PALContext>)
  /// Undoes that: saves the PAL's state if `keepsState`, and has the guest's in the registers again. Nothing
  /// happens if the PAL's is not loaded.
  func unloadExtendedState(of context: UnsafeMutablePointer<PALContext>, keepsState: Bool)
  /// Puts the PAL's x87, SSE and AVX state away too, so that a library may use the registers, until
  /// ``returnVectorRegisters(of:)``.
  func borrowVectorRegisters(of context: UnsafeMutablePointer<PALContext>)
  /// Puts it back over what the library has left there.
  func returnVectorRegisters(of context: UnsafeMutablePointer<PALContext>)
  /// A random number of the CPU's own; nil if it has none.
  func randomWord() -> UInt64?

  /// What guests' port accesses are judged by.
  var ports: ProtectedPorts { get }
  /// True if the address is the hypervisor's.
  func isHidden(_ address: PhysicalAddress) -> Bool
  /// Puts a page that is nobody's under a guest-physical page of the hypervisor's range; true the first
  /// time for each page.
  func cover(_ address: PhysicalAddress) -> Bool

  /// The guarded device at an address; nil if there is none.
  func device(at address: PhysicalAddress) -> GuardedDevice?
  /// The page of the local APIC's registers.
  var apicPage: PhysicalAddress { get }
  func readAPIC(_ register: APICRegister) -> UInt32
  func writeAPIC(_ register: APICRegister, _ value: UInt32)
  func readIOAPIC(_ index: Int, _ register: IOAPICRegister) -> UInt32
  /// Writes a register unless ``IOAPICPolicy`` forbids it, with no other CPU's write in between.
  func writeIOAPIC(_ index: Int, _ register: IOAPICRegister, _ value: UInt32)
  /// How many CPUs there are, and which of them asks.
  var processorCount: Int { get }
  var currentProcessor: Int { get }
  /// How interrupt commands address a CPU, in the mode that the current CPU's local APIC is in.
  func apicAddress(_ processor: Int) -> APICAddress
  /// Keeps what the current CPU has written to its logical destination registers.
  func setLogicalDestination(_ value: UInt32)
  func setDestinationFormat(_ value: UInt32)
  /// Changes a CPU's mailbox and wakes it.
  func post(_ signal: StartupSignal, to processor: Int)

  /// How often guests have exited for this, over all CPUs.
  func exitCount(_ kind: ExitKind) -> UInt64

  /// Takes the pending non-maskable interrupt; true if it is the guest's, not a wake-up of ours.
  func takeNonMaskableInterrupt() -> Bool
  /// Stops all other CPUs for good and zeroes the private memory of all PALs: what follows is a reset, or the firmware.
  func endAllPALs()
  /// Writes back and empties the caches.
  func writeBackCaches()
  func log(_ level: LogLevel, _ message: @autoclosure () -> LogMessage)
  /// Logs what a guest can cause any number of times: a warning, only so often.
  func complain(_ message: @autoclosure () -> LogMessage)
}

/// What one CPU asks of another during start-up.
public enum StartupSignal: Equatable, Sendable {
  case initialise
  case start(vector: UInt8)
}

/// What became of an exit.
public enum ExitOutcome: Equatable, Sendable {
  /// The guest goes on.
  case resume
  /// A PAL runs on behalf of the guest, which stands at the calling instruction.
  case enter(PALNumber)
  /// The machine must be reset.
  case reset(ResetCause)
}

public enum ResetCause: Equatable, Sendable {
  /// Suspending has ended all PALs, and has then had no effect.
  case suspend
  case tripleFault, guestRequest, invalidState, unexpectedExit(UInt64)
}
