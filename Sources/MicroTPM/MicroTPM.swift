import Cryptography

/// What a machine's small TPM keeps between requests: its keys, its random generator, and what guards PALs' stacks.
///
/// The registers are each PAL's own (``PCRBank``). Keys do not change, so any number of CPUs may seal, open and quote
/// at once; the generator serves one at a time. It holds no pointer.
public struct MicroTPM: ~Copyable, Sendable {
  public private(set) var keys: MachineKeys
  public var random: RandomGenerator
  public private(set) var stackGuards: StackGuards

  /// `secret` is the machine's: 32 bytes that it keeps from boot to boot and that nobody else has. `seed` is 32
  /// random bytes that the loader makes anew for every boot. The caller wipes both.
  public init(secret: Span<UInt8>, seed: Span<UInt8>, entropy: inout some EntropySource) {
    defer { Secrets.wipeStack() }
    keys = MachineKeys(secret: secret)
    var part = HKDF.key(from: secret, info: "Pallium random 1")
    random = RandomGenerator(secret: part.span, seed: seed, entropy: &entropy)
    Secrets.wipe(&part)
    stackGuards = StackGuards(key: random.bytes(entropy: &entropy))
  }

  /// Overwrites all that is secret. Nothing can be done with it afterwards.
  public mutating func wipe() {
    keys.wipe()
    random.wipe()
    Secrets.wipe(&stackGuards)
  }
}
