import Monitor
import X86

/// What a vendor's virtualization extension does for the hypervisor. AMD's and Intel's fulfil it, each in a folder of
/// its own; nothing outside of these folders knows of control blocks.
protocol VendorProcessor: VirtualProcessor, ~Copyable {
  /// How entries of the nested page tables are written.
  associatedtype Format: NestedTableFormat

  /// Why there can be no hypervisor on the running CPU; nil if there can be.
  static func obstacle() -> LogMessage?
  /// How many identifiers keep address spaces apart in the TLB, the hypervisor's and the guest's included.
  static var identifierCount: UInt32 { get }
  /// Frames that each CPU needs for control blocks and the like, in a row.
  static var controlFrames: UInt64 { get }
  /// What the nested tables say of memory's caching.
  static var memoryTypes: MemoryTypes { get }
  /// Whether the nested tables may have 1 GiB pages if ordinary ones may.
  static var hasHugeNestedPages: Bool { get }
  /// Sets the bits of the permission maps, which all CPUs share.
  static func fillPermissionMaps(_ machine: UnsafeMutablePointer<Machine>)
  /// Readies a CPU's control blocks; on whichever CPU.
  static func prepare(_ processor: UnsafeMutablePointer<Processor>)
  /// Switches the extension on, on the CPU that runs. From here on no interrupt reaches the hypervisor, and
  /// non-maskable ones are no more than counted.
  static func enable(_ processor: UnsafeMutablePointer<Processor>)
  /// Takes the non-maskable interrupts that are pending.
  static func takePendingInterrupts()
  /// Waits for a non-maskable interrupt.
  static func waitForInterrupt()

  /// The vendor's own hypercall instruction.
  static var hypercallOpcode: HypercallInstruction.Opcode { get }

  /// The guest's CPU on one that is enabled, which runs this.
  init(_ processor: UnsafeMutablePointer<Processor>)
  /// Runs the guest until its next exit that the policy must know of.
  mutating func run() -> GuestExit
  /// Runs a PAL on behalf of the guest until the PAL's next exit, all of which the policy must know of.
  mutating func run(_ context: UnsafeMutablePointer<PALContext>) -> PALExit
  /// The state in which a loader's program starts.
  mutating func enter(_ start: GuestStart)
  /// The state after INIT (AMD64 manual volume 2, table 14-1).
  mutating func resetForINIT(isFirst: Bool)
  /// The state after a start-up IPI: real mode at `vector` times 4 KiB.
  mutating func start(vector: UInt8)
}

/// How the first guest CPU starts.
enum GuestStart {
  /// 32-bit protected mode, flat segments, no paging, with values for EAX, EBX and ESI: what a multiboot
  /// kernel and Linux's 32-bit entry expect.
  case protectedMode(entry: UInt32, eax: UInt32, ebx: UInt32, esi: UInt32)
  /// 64-bit mode with page tables that map each page to itself, and RSI: what Linux's vmlinux expects.
  case longMode(entry: UInt64, tables: PhysicalAddress, rsi: UInt64)
}
