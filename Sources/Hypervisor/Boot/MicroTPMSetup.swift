import BootFormats
import Cryptography
import HypervisorAssembly
import MicroTPM
import Monitor
import X86

/// Gives PALs their micro-TPM: takes the machine's secret out of the module that the loader has brought, and leaves
/// nothing of it there.
enum MicroTPMSetup {
  static func run(_ loader: LoaderReport, _ machine: UnsafeMutablePointer<Machine>) {
    if let primitive = selfTest() { Panic.stop("\(primitive) gives wrong results") }
    guard var secret = taken(loader, machine) ?? made(machine.pointee.random) else {
      return Log.warning("there is no machine secret and no random numbers: PALs cannot seal or quote")
    }
    var entropy = machine.pointee.random
    let microTPM = MicroTPM(secret: secret.secret.span, seed: secret.seed.span, entropy: &entropy)
    Secrets.wipe(&secret)
    Secrets.wipeStack()
    log(microTPM.keys.identity)
    if microTPM.random.distrustsHardware {
      Log.warning("the CPU's random numbers look broken: they are not used")
    }
    machine.pointee.pals.provide(microTPM)
  }

  private static func taken(
    _ loader: LoaderReport, _ machine: UnsafeMutablePointer<Machine>
  ) -> MachineSecretModule? {
    guard let file = loader.secret else { return nil }
    guard let module = MachineSecretModule.take(from: file, in: Machine.memory(machine)) else {
      Panic.stop("the machine's secret cannot be taken out of memory at \(hex: file.start.rawValue)")
    }
    return module
  }

  /// A secret for this boot alone; nil if the CPU has no random numbers.
  private static func made(_ random: HardwareRandom) -> MachineSecretModule? {
    guard let secret = bytes(of: random), let seed = bytes(of: random) else { return nil }
    Log.warning("there is no machine secret: what PALs seal can be opened until the next reset")
    return MachineSecretModule(secret: secret, seed: seed)
  }

  private static func bytes(of random: HardwareRandom) -> InlineArray<32, UInt8>? {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for start in stride(from: 0, to: bytes.count, by: 8) {
      guard let word = random.word() else { return nil }
      for index in 0..<8 { bytes[start + index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * index)) }
    }
    return bytes
  }

  /// The public key as text, for whoever wants to verify quotes of this machine.
  private static func log(_ identity: IdentityKey) {
    Log.info("quotes of this machine are verified with")
    let text = identity.pem
    var line = LogMessage()
    for index in text.indices {
      if text[index] != UInt8(ascii: "\n") {
        line.append(byte: text[index])
      } else {
        Log.info(line)
        line = LogMessage()
      }
    }
  }
}
