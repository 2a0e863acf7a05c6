import HypervisorAssembly
import Monitor
import X86

/// Which vendor's extension the machine has. It is found once at boot; what depends on it is compiled for each, and
/// chosen here.
enum Vendor {
  case amd
  case intel

  /// That of the CPU that runs; nil if there is no support for it.
  static var running: Self? {
    switch CPUVendor(CPUIDResult(hardware: .vendor)) {
    case .amd, .hygon: .amd
    case .intel: .intel
    case .other: nil
    }
  }

  /// Goes on booting, on the first CPU.
  func boot(_ loader: LoaderReport) -> Never {
    switch self {
    case .amd: Boot<AMD>.run(loader, self)
    case .intel: Boot<Intel>.run(loader, self)
    }
  }

  /// Makes the block the running CPU's, and the CPU ready to run guests.
  func adopt(_ processor: UnsafeMutablePointer<Processor>) {
    switch self {
    case .amd: ProcessorSetup<AMD>.adopt(processor)
    case .intel: ProcessorSetup<Intel>.adopt(processor)
    }
  }

  /// Runs the guest on this CPU, for ever.
  func run(_ processor: UnsafeMutablePointer<Processor>, start: GuestStart?) -> Never {
    switch self {
    case .amd: ProcessorSetup<AMD>.run(processor, start: start)
    case .intel: ProcessorSetup<Intel>.run(processor, start: start)
    }
  }

  /// Takes the non-maskable interrupts that are pending.
  func takePendingInterrupts() {
    switch self {
    case .amd: AMD.takePendingInterrupts()
    case .intel: Intel.takePendingInterrupts()
    }
  }
}
