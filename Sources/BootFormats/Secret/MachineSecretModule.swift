import TrustVisorABI
import X86

/// The loader's module that holds the machine's secret.
public struct MachineSecretModule: Sendable, BitwiseCopyable {
  public let secret: InlineArray<32, UInt8>
  public let seed: InlineArray<32, UInt8>

  public init(secret: InlineArray<32, UInt8>, seed: InlineArray<32, UInt8>) {
    self.secret = secret
    self.seed = seed
  }

  /// True if a file is such a module, by its length and its first bytes.
  public static func isFound<Memory: PhysicalMemory & ~Copyable>(
    at file: FileExtent, in memory: borrowing Memory
  ) -> Bool {
    file.length == UInt64(MachineSecretFormat.bytes)
      && file.load(UInt64.self, at: 0, from: memory) == MachineSecretFormat.magic.0
      && file.load(UInt64.self, at: 8, from: memory) == MachineSecretFormat.magic.1
  }

  /// Takes both out of memory, where zeroes are left; nil if the file is none, or not in memory.
  public static func take<Memory: PhysicalMemory & ~Copyable>(
    from file: FileExtent, in memory: borrowing Memory
  ) -> Self? {
    guard isFound(at: file, in: memory),
      let secret = bytes(file, MachineSecretFormat.secret, memory),
      let seed = bytes(file, MachineSecretFormat.seed, memory)
    else { return nil }
    for offset in 0..<file.length {
      guard memory.store(UInt8(0), at: file.start &+ offset) else { return nil }
    }
    return Self(secret: secret, seed: seed)
  }

  private static func bytes<Memory: PhysicalMemory & ~Copyable>(
    _ file: FileExtent, _ offset: Int, _ memory: borrowing Memory
  ) -> InlineArray<32, UInt8>? {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    for index in bytes.indices {
      guard let byte = file.load(UInt8.self, at: UInt64(offset + index), from: memory) else { return nil }
      bytes[index] = byte
    }
    return bytes
  }
}
