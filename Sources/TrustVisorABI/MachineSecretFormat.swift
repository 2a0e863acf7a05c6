/// The boot module that brings a machine's secret to the hypervisor: ``magic``, then 32 bytes of secret that stay the
/// same, then 32 bytes that are fresh at each start.
public enum MachineSecretFormat {
  /// Sixteen characters at the start: "PALLIUM-SECRET-1".
  public static let magic: (UInt64, UInt64) = (0x2d4d_5549_4c4c_4150, 0x312d_5445_5243_4553)
  /// The secret, from which all keys are derived.
  public static let secret = 16
  /// What makes the random numbers of one start differ from those of another.
  public static let seed = 48
  /// Bytes of the secret and of the seed.
  public static let secretBytes = 32
  /// Bytes of the module.
  public static let bytes = 80
}
