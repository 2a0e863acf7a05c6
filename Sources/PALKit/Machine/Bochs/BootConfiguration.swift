/// What GRUB is told to load: files of the disk's only partition and their command lines.
struct BootConfiguration: Equatable {
  /// A file of the partition and the words that belong to it.
  struct Loaded: Equatable {
    var file: String
    var words: [String] = []

    fileprivate var text: String { (["(hd0,msdos1)/\(file)"] + words.map(quoted)).joined(separator: " ") }
  }

  /// A multiboot kernel with its modules.
  static func multiboot(_ kernel: Loaded, modules: [Loaded]) -> Self {
    // `module` hands on what follows the file's name.
    Self(commands: ["multiboot \(kernel.text)"] + modules.map { "module \($0.text)" })
  }

  /// Linux by its own protocol.
  static func linux(_ kernel: Loaded, initialRamDisk: String) -> Self {
    Self(commands: ["linux \(kernel.text)", "initrd \(Loaded(file: initialRamDisk).text)"])
  }

  /// What boots a machine. The hypervisor takes a module behind the RAM disk for the machine's secret.
  static func machine(_ configuration: MachineConfiguration, hasSecret: Bool) -> Self {
    let kernel = Loaded(file: "kernel", words: configuration.kernelCommandLine)
    guard configuration.hypervisor else { return .linux(kernel, initialRamDisk: "initrd") }
    return .multiboot(
      Loaded(file: "hypervisor", words: configuration.hypervisorOptions),
      modules: [kernel, Loaded(file: "initrd")] + (hasSecret ? [Loaded(file: "secret")] : []))
  }

  private let commands: [String]

  /// The configuration's text, a command a line.
  var text: String { (commands + ["boot"]).map { "\($0)\n" }.joined() }
}

/// As GRUB takes a word literally: nothing but a quotation mark ends what is in quotation marks.
private func quoted(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "=_-.,:/+@".utf8.contains(byte)
    }
  }
  return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
}
