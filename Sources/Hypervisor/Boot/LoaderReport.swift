import BootFormats
import Monitor
import X86

/// What the loader said, checked.
struct LoaderReport {
  let information: MultibootInformation
  let options: Options
  /// The module with the machine's secret, which is not the guest's; nil if there is none.
  let secret: FileExtent?

  init(at address: PhysicalAddress, _ memory: BootMemory) {
    do throws(MultibootError) {
      information = try MultibootInformation.read(at: address, from: memory)
    } catch {
      Panic.stop("the loader's information block at \(hex: address.rawValue) cannot be read")
    }
    options = Self.readOptions(information, memory)
    secret = Self.secret(among: information, memory)
  }

  private static func secret(among information: MultibootInformation, _ memory: BootMemory) -> FileExtent? {
    for index in 0..<information.moduleCount {
      guard let file = FileExtent(information.module(index)) else { continue }
      if MachineSecretModule.isFound(at: file, in: memory) { return file }
    }
    return nil
  }

  private static func readOptions(_ information: MultibootInformation, _ memory: BootMemory) -> Options {
    guard let address = information.commandLine else { return Options() }
    do throws(CommandLineError) {
      return Options(try CommandLine.read(at: address, from: memory))
    } catch {
      var options = Options()
      options.complaint = "it is too long; nothing of it is used"
      return options
    }
  }
}

/// What ACPI's tables say of the machine, as far as it matters here.
struct FirmwareReport {
  /// The CPUs' local APIC identities; empty if there is no list of them.
  let processors: ProcessorList?
  let description: FixedDescription?

  init(_ memory: BootMemory) {
    var processors: ProcessorList?
    var description: FixedDescription?
    do throws(ACPIError) {
      let acpi = try ACPI.find(in: memory)
      if let table = try acpi.table(.madt, from: memory) {
        processors = try ProcessorList.read(table, from: memory)
      }
      if let table = try acpi.table(.fadt, from: memory) {
        description = FixedDescription.read(table, from: memory)
      }
    } catch {
      Log.warning("ACPI's tables cannot be read; only the first CPU is used")
    }
    self.processors = processors
    self.description = description
  }

  /// How many CPUs there may ever be.
  var processorCount: Int { max(processors?.count ?? 1, 1) }

  func port(_ register: ACPIRegister?) -> UInt16? {
    guard let register, register.space == .port else { return nil }
    return UInt16(exactly: register.address)
  }
}
