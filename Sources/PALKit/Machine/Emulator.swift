/// What plays the PC.
public enum Emulator: Sendable, Codable, Equatable, Hashable {
  /// QEMU, an AMD processor: quick, and sees folders of the host.
  case qemu
  /// Bochs, a processor of either vendor with its own virtualisation extension: slow and exact.
  case bochs(ProcessorVendor)

  /// For people: `QEMU`, or `Bochs` with its processor.
  public var title: String {
    switch self {
    case .qemu: "QEMU"
    case .bochs(let vendor): "Bochs (\(vendor.title))"
    }
  }

  /// For names of files: `qemu`, `bochs-amd` or `bochs-intel`.
  public var identifier: String {
    switch self {
    case .qemu: "qemu"
    case .bochs(let vendor): "bochs-\(vendor.rawValue)"
    }
  }
}

extension Emulator {
  /// Whether the guest sees folders of the host as they are; else it has copies.
  var sharesFolders: Bool { self == .qemu }

  /// Words for the guest's kernel.
  var kernelOptions: [String] {
    switch self {
    case .qemu: ["console=ttyS0"]
    case .bochs(.amd): Self.bochsOptions
    // Without the vdso, 32-bit programs make system calls by INT and come back by IRET. Bochs 2.7's SYSRET leaves SS as
    // it is, as AMD's does; Linux relies on Intel's making it flat.
    case .bochs(.intel): Self.bochsOptions + ["vdso32=0"]
    }
  }

  /// COM1, which has an interrupt of its own, is the agent's. XRSTOR of what XSAVES or XSAVEC saved sometimes fails
  /// Bochs 2.7, and a process then goes on with empty vector registers.
  private static let bochsOptions = ["console=ttyS3,115200", "clearcpuid=xsaves,xsavec"]

  /// Seconds that a guest may take to boot.
  public var usualTimeLimit: Int { self == .qemu ? 180 : 600 }
}

/// Whose processor, and so whose virtualisation extension, a PC has.
public enum ProcessorVendor: String, Sendable, Codable, CaseIterable {
  case amd
  case intel

  /// The vendor's name.
  public var title: String {
    switch self {
    case .amd: "AMD"
    case .intel: "Intel"
    }
  }
}
