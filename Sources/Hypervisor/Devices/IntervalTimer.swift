import HypervisorAssembly

/// Waits by channel 2 of the interval timer, which no guest interrupt hangs on
/// (Intel 8254 data sheet, mode 0).
enum IntervalTimer {
  private static let channel2: UInt16 = 0x42
  private static let control: UInt16 = 0x43
  private static let gate: UInt16 = 0x61
  private static let hertz: UInt32 = 1_193_182
  private static let gateOn: UInt8 = 1 << 0
  private static let speakerOn: UInt8 = 1 << 1
  private static let outputHigh: UInt8 = 1 << 5
  private static let channel2LowHighMode0: UInt8 = 0xb0
  /// Polls after which a timer that never ends is taken for absent.
  private static let patience = 10_000_000

  /// Waits for up to 50 ms.
  static func wait(milliseconds: UInt32) {
    let count = UInt16(hertz * milliseconds / 1000)
    let before = cpu_in8(gate)
    cpu_out8(gate, before & ~(gateOn | speakerOn))
    cpu_out8(control, channel2LowHighMode0)
    cpu_out8(channel2, UInt8(truncatingIfNeeded: count))
    cpu_out8(channel2, UInt8(truncatingIfNeeded: count >> 8))
    cpu_out8(gate, (before & ~speakerOn) | gateOn)
    for _ in 0..<patience where cpu_in8(gate) & outputHigh != 0 { break }
    cpu_out8(gate, before)
  }
}
