import HypervisorAssembly
import Monitor

/// Resets the machine, by one way after the other until one works.
enum Reset {
  private static let pulseResetLine: UInt8 = 0xfe
  private static let fullReset: UInt8 = 0x06
  private static let patience = 1_000_000

  static func now() -> Never {
    cpu_out8(ProtectedPorts.keyboardCommand, pulseResetLine)
    for _ in 0..<patience { cpu_pause() }
    cpu_out8(ProtectedPorts.resetControl, fullReset)
    for _ in 0..<patience { cpu_pause() }
    cpu_triple_fault()
  }
}
