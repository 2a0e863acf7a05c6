import Foundation
import SystemPackage
import Testing

@testable import PALKit

@Suite struct BootDiskTests {
  @Test func theHypervisorGetsKernelAndRamDiskAsModules() {
    let configuration = BootConfiguration.multiboot(
      .init(file: "hypervisor", words: ["pool=32M"]),
      modules: [.init(file: "kernel", words: ["quiet", "a=1,2"]), .init(file: "initrd")])
    #expect(
      configuration.text == """
        multiboot (hd0,msdos1)/hypervisor pool=32M
        module (hd0,msdos1)/kernel quiet a=1,2
        module (hd0,msdos1)/initrd
        boot

        """)
  }

  @Test func theMachinesSecretIsTheLastModule() {
    var configuration = MachineConfiguration()
    configuration.emulator = .bochs(.amd)
    let lines = BootConfiguration.machine(configuration, hasSecret: true).text.split(separator: "\n")
    #expect(lines.suffix(3) == ["module (hd0,msdos1)/initrd", "module (hd0,msdos1)/secret", "boot"])
    let without = BootConfiguration.machine(configuration, hasSecret: false).text
    #expect(without.hasSuffix("module (hd0,msdos1)/initrd\nboot\n") && without.hasPrefix("multiboot "))
    configuration.hypervisor = false
    #expect(BootConfiguration.machine(configuration, hasSecret: false).text.hasPrefix("linux "))
  }

  @Test func withoutItLinuxIsLoadedAsEver() {
    let configuration = BootConfiguration.linux(
      .init(file: "kernel", words: ["quiet"]), initialRamDisk: "initrd")
    #expect(
      configuration.text == "linux (hd0,msdos1)/kernel quiet\ninitrd (hd0,msdos1)/initrd\nboot\n")
  }

  @Test func wordsAreTakenLiterally() {
    let word = BootConfiguration.Loaded(file: "k", words: ["a b", "$x", "it's", "{;}"])
    let text = BootConfiguration.multiboot(word, modules: []).text
    #expect(text.hasPrefix("multiboot (hd0,msdos1)/k 'a b' '$x' 'it'\\''s' '{;}'\n"))
  }

  /// A boot sector as GRUB's: code everywhere, also where the partition table belongs, but for the last two bytes.
  private let loader =
    [UInt8](repeating: 0xcc, count: 510) + [0x55, 0xaa] + [UInt8](repeating: 0xdd, count: 512)

  @Test func theFirstPartitionIsTheArchive() async throws {
    var files = CpioArchive()
    files.addFile("kernel", [UInt8](repeating: 7, count: 600_000))
    let archive = files.finished()
    try await withTemporaryFolder { folder in
      let path = folder.appending("disk")
      let geometry = try BootDisk(loader: loader, files: files).write(path)
      let permissions = try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions]
      #expect(permissions as? Int == 0o600, "it may hold a machine's secret")
      let disk = try path.bytes()
      #expect(disk.count == geometry.size && geometry.cylinders == 4)
      #expect(disk[..<446] == loader[..<446] && disk[510..<1024] == loader[510...])
      let sectors = UInt32((archive.count + 511) / 512)
      #expect(
        Array(disk[446..<462]) == [0, 0xfe, 0xff, 0xff, 0x83, 0xfe, 0xff, 0xff] + bytes(2048) + bytes(sectors)
      )
      #expect(disk[462..<510].allSatisfy { $0 == 0 }, "three entries are empty")
      #expect(Array(disk[(2048 * 512)...].prefix(archive.count)) == archive)
    }
  }

  private func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}

@Suite struct CompactKernelTests {
  /// An ELF file with two segments: the first with zeros at its end, far behind the headers; the second all zeros.
  private var file: [UInt8] {
    var file = [UInt8](repeating: 0, count: 0x3000)
    file.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
    func set(_ value: UInt64, _ size: Int, at offset: Int) {
      for index in 0..<size { file[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }
    set(64, 8, at: 32)
    set(0x2000, 8, at: 40)
    set(56, 2, at: 54)
    set(2, 2, at: 56)
    set(5, 2, at: 60)
    for (header, offset, size) in [(64, UInt64(0x1000), UInt64(0x800)), (120, 0x2000, 0x1000)] {
      set(1, 4, at: header)
      set(offset, 8, at: header + 8)
      set(size, 8, at: header + 32)
      set(size, 8, at: header + 40)
    }
    for index in 0x1000..<0x1123 { file[index] = 0xab }
    return file
  }

  @Test func zerosAndHolesAreLeftOut() {
    let compact = CompactKernel(file).bytes
    #expect(compact.count == 64 + 2 * 56 + 0x123)
    #expect(number(compact, 64 + 8) == 64 + 2 * 56 && number(compact, 64 + 32) == 0x123)
    #expect(number(compact, 64 + 40) == 0x800, "in memory it is as large as before")
    #expect(number(compact, 120 + 32) == 0 && number(compact, 120 + 40) == 0x1000)
    #expect(number(compact, 40) == 0 && compact[60] == 0, "there are no sections")
    #expect(compact[(64 + 2 * 56)...].allSatisfy { $0 == 0xab })
  }

  @Test func otherFilesStayAsTheyAre() {
    for other in [[], [1, 2, 3], [UInt8](repeating: 0x7f, count: 100)] {
      #expect(CompactKernel(other).bytes == other)
    }
    for end in 6..<120 {
      let cut = Array(file[..<end])
      #expect(CompactKernel(cut).bytes == cut)
    }
  }

  private func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
