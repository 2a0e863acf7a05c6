import Monitor
import X86

/// What a vendor's virtualization extension does for the hypervisor. AMD SVM fulfils it; nothing outside
/// this protocol's conformances knows of control blocks.
protocol VendorProcessor: VirtualProcessor, ~Copyable {
  /// The vendor's own hypercall instruction.
  static var hypercallOpcode: HypercallInstruction.Opcode { get }
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
