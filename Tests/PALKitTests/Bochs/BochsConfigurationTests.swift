import SystemPackage
import Testing

@testable import PALKit

@Suite struct BochsConfigurationTests {
  private func lines(_ vendor: ProcessorVendor = .amd, cpus: Int = 1) -> [String] {
    let configuration = BochsConfiguration(
      vendor: vendor, cpus: cpus, memory: MemorySize(mebibytes: 256), disk: "/m/disk.img",
      geometry: DiskGeometry(holding: 10_000_000),
      serialPorts: [4: .connection(4711), 1: .file("/m/com1"), 2: .file("/m/com2")], log: "/m/bochs.log")
    return configuration.text.split(separator: "\n").map(String.init)
  }

  @Test func processorsAreOfEitherVendor() {
    #expect(lines().contains { $0.hasPrefix("cpu: model=ryzen, count=1,") })
    #expect(lines(.intel, cpus: 2).contains { $0.hasPrefix("cpu: model=corei7_haswell_4770, count=2,") })
  }

  @Test func serialPortsGoToFilesAndConnections() {
    let ports = lines().filter { $0.hasPrefix("com") && !$0.hasPrefix("config") }
    #expect(
      ports == [
        "com1: enabled=1, mode=file, dev=/m/com1", "com2: enabled=1, mode=file, dev=/m/com2",
        "com4: enabled=1, mode=socket-client, dev=127.0.0.1:4711",
      ])
  }

  @Test func theDiskHasWholeCylinders() {
    let disk = lines().first { $0.hasPrefix("ata0-master") }
    #expect(disk?.contains("path=\"/m/disk.img\", mode=flat, cylinders=20, heads=16, spt=63") == true)
    #expect(lines().contains("memory: guest=256, host=256"))
  }

  @Test(arguments: [(0, 1), (1, 1), (516_096, 1), (516_097, 2), (98_574_336, 191)])
  func sizesAreRoundedUpToCylinders(size: Int, cylinders: Int) {
    let geometry = DiskGeometry(holding: size)
    #expect(geometry.cylinders == cylinders && geometry.size == cylinders * 516_096)
  }
}
