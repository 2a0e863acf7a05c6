import HypervisorAssembly
import Monitor
import X86

/// QEMU's firmware configuration device, which hands out what QEMU was started with (QEMU, docs/specs/fw_cfg).
enum FirmwareConfiguration {
  private static let signatureSelector: UInt16 = 0
  private static let dataPort = ProtectedPorts.firmwareConfigurationPort + 1
  /// "QEMU", little-endian.
  private static let signature: UInt32 = 0x554d_4551

  /// Asked only in a virtual machine: elsewhere the ports may be a chipset's.
  static var isPresent: Bool {
    guard CPUIDResult(hardware: .features).leaf1ECX.contains(.hypervisor) else { return false }
    cpu_out16(ProtectedPorts.firmwareConfigurationPort, signatureSelector)
    var found: UInt32 = 0
    for byte in 0..<UInt32(4) { found |= UInt32(cpu_in8(dataPort)) << (8 * byte) }
    return found == signature
  }
}
