import ArgumentParser
import PALKit

/// Which emulator plays the PC.
struct EmulatorOptions: ParsableArguments {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case qemu, bochs
  }

  @Option(name: .customLong("emulator"), help: "What plays the PC: qemu (quick) or bochs (AMD and Intel).")
  var name = Name.qemu

  @Option(help: "Whose processor the PC has: amd or intel (Bochs only).")
  var vendor: ProcessorVendor?

  var emulator: Emulator {
    get throws(PalliumError) {
      switch name {
      case .bochs: return .bochs(vendor ?? .amd)
      case .qemu:
        guard vendor != .intel else {
          throw PalliumError(
            .usage, "QEMU emulates AMD's virtualisation only: give '--emulator bochs' for Intel's.")
        }
        return .qemu
      }
    }
  }
}

extension ProcessorVendor: ExpressibleByArgument {}
