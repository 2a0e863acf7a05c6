import SystemPackage
import Testing

@testable import PALKit

@Suite struct QEMUCommandLineTests {
  private func arguments(
    _ change: (inout MachineConfiguration) -> Void = { _ in }, hypervisor: FilePath? = nil,
    secret: Bool = false
  ) throws -> [String] {
    var configuration = MachineConfiguration()
    change(&configuration)
    let directory = try MachineDirectory(name: "m", in: "/run/p,q")
    let export = Export(tag: "t", hostPath: "/a,b", guestPath: "/a,b", caching: .mmap)
    return QEMUCommandLine.machine(
      name: "m", configuration, in: directory, exports: [export], hypervisor: hypervisor,
      secret: secret ? directory.secret : nil)
  }

  private func value(of option: String, in arguments: [String]) -> String? {
    arguments.firstIndex(of: option).map { arguments[$0 + 1] }
  }

  @Test func commasAreDoubled() throws {
    #expect(QEMUCommandLine.quoted("a,b,,c") == "a,,b,,,,c")
    let arguments = try arguments()
    #expect(arguments.contains { $0.contains("path=/a,,b,") })
    #expect(arguments.contains { $0.contains("logfile=/run/p,,q/m/console.log") })
    #expect(!arguments.contains { $0.hasPrefix("local,") && $0.contains("/a,b") })
  }

  @Test func theHypervisorGetsKernelAndRamDiskAsModules() throws {
    let arguments = try arguments(
      {
        $0.hypervisorOptions = ["pool=32M", "log=debug"]
        $0.kernelOptions = ["a=1,2"]
      }, hypervisor: "/image")
    #expect(value(of: "-kernel", in: arguments) == "/image")
    #expect(value(of: "-append", in: arguments) == "pool=32M log=debug")
    let modules = try #require(value(of: "-initrd", in: arguments))
    #expect(modules.hasPrefix("/run/p,,q/m/kernel console=ttyS0 "))
    #expect(modules.hasSuffix(" a=1,,2,/run/p,,q/m/initrd"))
  }

  @Test func theMachinesSecretIsTheLastModule() throws {
    let arguments = try arguments(hypervisor: "/image", secret: true)
    let modules = try #require(value(of: "-initrd", in: arguments))
    #expect(modules.hasSuffix(",/run/p,,q/m/initrd,/run/p,,q/m/secret"))
  }

  @Test func withoutItTheKernelIsLoadedAsEver() throws {
    let arguments = try arguments { $0.kernelOptions = ["a=1,2"] }
    #expect(value(of: "-kernel", in: arguments) == "/run/p,q/m/kernel")
    #expect(value(of: "-initrd", in: arguments) == "/run/p,q/m/initrd")
    #expect(value(of: "-append", in: arguments)?.hasSuffix(" a=1,2") == true)
  }

  @Test func optionsBecomeArguments() throws {
    let plain = try arguments()
    for absent in ["-icount", "-no-reboot", "-netdev", "-drive"] { #expect(!plain.contains(absent)) }
    #expect(value(of: "-smp", in: plain) == "1" && value(of: "-m", in: plain) == "512M")
    let full = try arguments {
      $0.cpus = 4
      $0.memory = MemorySize(mebibytes: 5120)
      $0.instructionCount = true
      $0.endsAtReset = true
      $0.network = true
      $0.networkForwards = ["guestfwd=tcp:10.0.2.100:80-cmd:cat"]
      $0.disks = ["/d.qcow2", "/e.img"]
      $0.emulatorArguments = ["-s"]
    }
    #expect(value(of: "-smp", in: full) == "4" && value(of: "-m", in: full) == "5120M")
    #expect(full.contains("-icount") && full.contains("-no-reboot") && full.last == "-s")
    #expect(
      value(of: "-netdev", in: full) == "user,id=network,restrict=on,guestfwd=tcp:10.0.2.100:80-cmd:cat")
    #expect(full.contains("if=none,id=disk0,format=qcow2,file=/d.qcow2"))
    #expect(full.contains("if=none,id=disk1,format=raw,file=/e.img"))
  }

  @Test func onlyTheJobFolderIsWritable() throws {
    let writable = Export(tag: "j", hostPath: "/j", guestPath: "/job", writable: true, caching: .mmap)
    let line = QEMUCommandLine.machine(
      name: "m", .init(), in: try MachineDirectory(name: "m", in: "/r"), exports: [writable], hypervisor: nil)
    #expect(!line.contains { $0.contains("readonly") } && writable.line == "j rw mmap /job")
    #expect(try arguments().contains { $0.hasPrefix("local,") && $0.hasSuffix(",readonly=on") })
  }
}
