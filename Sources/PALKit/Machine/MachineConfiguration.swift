/// What an emulated PC is made of.
public struct MachineConfiguration: Sendable, Codable, Equatable {
  /// Which form of the guest's kernel is loaded.
  public enum Kernel: String, Sendable, Codable, CaseIterable {
    /// Uncompressed: saves some three seconds of every boot.
    case vmlinux
    case bzImage
  }

  /// How the emulator runs the CPUs.
  public enum Threads: String, Sendable, Codable, CaseIterable {
    /// All CPUs in turn on one thread: steadier on a busy host.
    case single
    /// Each on a thread of its own: faster for several busy CPUs.
    case multi
  }

  /// What the keys of a machine's PALs come from.
  public enum Secret: String, Sendable, Codable, CaseIterable {
    /// The same at every start of a machine of this name: what its PALs seal can be opened at the next.
    case kept
    /// One for this start only, stored nowhere.
    case fresh
    /// None: the hypervisor makes one at each boot, if the processor has random numbers; else PALs can neither seal
    /// nor quote.
    case none
  }

  /// A disk image; its format is qcow2 if its name says so, else raw.
  public typealias DiskImage = String

  public var emulator = Emulator.qemu
  public var cpus = 1
  public var memory = MemorySize(mebibytes: 512)
  /// Whether the hypervisor is between the PC and its guest.
  public var hypervisor = true
  /// Of a machine with the hypervisor.
  public var secret = Secret.kept
  /// Words for the hypervisor's command line, for example `pool=32M` or `log=debug`.
  public var hypervisorOptions: [String] = []
  /// An image other than the one that `make image` built.
  public var hypervisorImage: String?
  public var kernel = Kernel.vmlinux
  /// Words added to the guest kernel's command line.
  public var kernelOptions: [String] = []
  /// Folders of the host that the guest sees, read-only, under the same path.
  public var shares: [String] = []
  /// The folder that the guest sees as /job and may write; nil for one in the machine's own folder.
  public var jobFolder: String?
  public var disks: [DiskImage] = []
  /// A network that reaches nothing but what is forwarded.
  public var network = false
  /// Rules of QEMU's user-mode network, such as `guestfwd=tcp:10.0.2.100:80-cmd:…`.
  public var networkForwards: [String] = []
  public var threads = Threads.single
  /// Counts instructions: the guest's time-stamp counter says how many were executed. Slower.
  public var instructionCount = false
  /// Whether a reset of the PC ends the emulator.
  public var endsAtReset = false
  /// Further arguments for QEMU, for what this does not cover.
  public var emulatorArguments: [String] = []

  public init() {}

  /// The guest kernel's command line.
  var kernelCommandLine: [String] {
    emulator.kernelOptions + [
      "quiet", "panic=-1", "mitigations=off", "cryptomgr.notests", "tsc=reliable", "no_timer_check",
      "rcupdate.rcu_expedited=1", "nomodeset",
    ] + kernelOptions
  }

  /// - Throws: a sentence about the first thing that cannot be.
  func check() throws(PalliumError) {
    guard (1...64).contains(cpus) else {
      throw PalliumError(.usage, "A machine has 1 to 64 CPUs, not \(cpus): choose another number.")
    }
    if emulator != .qemu { try checkBochs() }
    // With more CPUs the emulator lets one spin for minutes before the next has its turn.
    if instructionCount, threads == .multi || cpus > 1 {
      throw PalliumError(.usage, "Instructions can be counted with one CPU on one thread only.")
    }
    for share in shares where !share.hasPrefix("/") || share.contains(where: \.isWhitespace) {
      throw PalliumError(
        .usage, "The shared folder '\(share)' must be an absolute path without spaces: give another.")
    }
    if !networkForwards.isEmpty, !network {
      throw PalliumError(.usage, "Forwarding needs a network: give '--network' too.")
    }
  }

  /// What only QEMU has.
  private func checkBochs() throws(PalliumError) {
    guard disks.isEmpty else { throw Self.notInBochs("'--disk'", "The guest sees no disk but its own") }
    guard !network else { throw Self.notInBochs("'--network'", "There is no network") }
    guard threads == .single else { throw Self.notInBochs("'--threads'", "All CPUs take turns") }
    guard !instructionCount else {
      throw Self.notInBochs("'--instruction-count'", "Instructions are always counted")
    }
    guard jobFolder == nil else { throw Self.notInBochs("'--job'", "The guest's /job is its own") }
    guard emulatorArguments.isEmpty else {
      throw Self.notInBochs("arguments for QEMU", "It has a configuration of its own")
    }
  }

  private static func notInBochs(_ option: String, _ fact: String) -> PalliumError {
    PalliumError(.usage, "\(fact) in Bochs: leave out \(option), or '--emulator bochs'.")
  }
}
