import SystemPackage

/// The arguments that make QEMU the emulated PC.
struct QEMUCommandLine {
  /// QEMU splits option values at commas; a comma that belongs to the value is doubled.
  static func quoted(_ value: String) -> String { value.replacing(",", with: ",,") }

  /// The CPU: AMD's SVM and nested paging. SMAP is hidden because this emulator's has a bug that kills Wine,
  /// XSAVES because it does not have it and says so at every start.
  static let processor = "EPYC,-smap,-xsaves"

  /// What is common to machines and test guests.
  static func base(cpus: Int, memory: MemorySize, threads: MachineConfiguration.Threads) -> [String] {
    [
      "-nodefaults", "-no-user-config", "-display", "none", "-machine", "pc,smm=off",
      "-accel", "tcg,thread=\(threads.rawValue)", "-cpu", processor, "-smp", "\(cpus)",
      "-m", "\(memory.mebibytes)M",
    ]
  }

  /// The whole command line of a machine.
  static func machine(
    name: String, _ configuration: MachineConfiguration, in directory: MachineDirectory, exports: [Export],
    hypervisor: FilePath?, secret: FilePath? = nil
  ) -> [String] {
    var arguments = ["-name", "pallium-\(name)", "-daemonize", "-pidfile", directory.processFile.string]
    arguments += base(
      cpus: configuration.cpus, memory: configuration.memory, threads: configuration.threads)
    if configuration.instructionCount { arguments += ["-icount", "shift=0,sleep=off"] }
    if configuration.endsAtReset { arguments.append("-no-reboot") }
    arguments += ["-qmp", "unix:\(quoted(directory.control.string)),server=on,wait=off"]
    arguments += serialPorts(directory)
    arguments += agentPorts(directory)
    for (index, export) in exports.enumerated() { arguments += folder(export, index) }
    for (index, disk) in configuration.disks.enumerated() { arguments += drive(disk, index) }
    if configuration.network { arguments += network(configuration.networkForwards) }
    arguments += boot(configuration, in: directory, hypervisor: hypervisor, secret: secret)
    return arguments + configuration.emulatorArguments
  }

  /// The guest's console on COM1, the hypervisor's log on COM2.
  private static func serialPorts(_ directory: MachineDirectory) -> [String] {
    [
      "-chardev",
      "socket,id=console,path=\(quoted(directory.console.string)),server=on,wait=off,"
        + "logfile=\(quoted(directory.consoleLog.string)),logappend=off",
      "-serial", "chardev:console",
      "-chardev", "file,id=hypervisor,path=\(quoted(directory.hypervisorLog.string))",
      "-serial", "chardev:hypervisor",
    ]
  }

  private static func agentPorts(_ directory: MachineDirectory) -> [String] {
    var arguments = ["-device", "virtio-serial-pci"]
    for port in 0..<MachineDirectory.agentPortCount {
      arguments += [
        "-chardev",
        "socket,id=agent\(port),path=\(quoted(directory.agentSocket(port).string)),server=on,wait=off",
        "-device", "virtserialport,chardev=agent\(port),name=pallium.agent.\(port)",
      ]
    }
    return arguments
  }

  private static func folder(_ export: Export, _ index: Int) -> [String] {
    [
      "-fsdev",
      "local,id=folder\(index),path=\(quoted(export.hostPath.string)),security_model=none,multidevs=remap"
        + (export.writable ? "" : ",readonly=on"),
      "-device", "virtio-9p-pci,fsdev=folder\(index),mount_tag=\(export.tag)",
    ]
  }

  private static func drive(_ path: String, _ index: Int) -> [String] {
    let format = path.hasSuffix(".qcow2") ? "qcow2" : "raw"
    return [
      "-drive", "if=none,id=disk\(index),format=\(format),file=\(quoted(path))",
      "-device", "virtio-blk-pci,drive=disk\(index)",
    ]
  }

  /// A network with no way out; no boot ROM, which would only cost time.
  private static func network(_ forwards: [String]) -> [String] {
    let backend = ["user", "id=network", "restrict=on"] + forwards
    return [
      "-netdev", backend.joined(separator: ","), "-device", "virtio-net-pci,netdev=network,romfile=",
    ]
  }

  /// With the hypervisor, QEMU is the multiboot loader and kernel, RAM disk and secret are modules.
  private static func boot(
    _ configuration: MachineConfiguration, in directory: MachineDirectory, hypervisor: FilePath?,
    secret: FilePath?
  ) -> [String] {
    let words = configuration.kernelCommandLine
    guard let hypervisor else {
      return [
        "-kernel", directory.kernel.string, "-initrd", directory.initialRamDisk.string,
        "-append", words.joined(separator: " "),
      ]
    }
    let kernel = ([directory.kernel.string] + words).joined(separator: " ")
    let modules = [kernel, directory.initialRamDisk.string] + (secret.map { [$0.string] } ?? [])
    return [
      "-kernel", hypervisor.string, "-append", configuration.hypervisorOptions.joined(separator: " "),
      "-initrd", modules.map(quoted).joined(separator: ","),
    ]
  }
}
