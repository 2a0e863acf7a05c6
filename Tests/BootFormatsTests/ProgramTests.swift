import Testing
import X86

@testable import BootFormats

struct ProgramTests {
  private let vmlinux: [TestSegment] = [
    TestSegment(offset: 0x200, address: 0x100_0000, fileSize: 0x100, memorySize: 0x200),
    TestSegment(offset: 0x300, address: 0x200_0000, fileSize: 0x80, memorySize: 0x80),
    TestSegment(type: 4, offset: 0x5000, address: 0, fileSize: 0x80, memorySize: 0x80),
  ]

  private func read(_ bytes: [UInt8]) throws(ELFError) -> ELFFile {
    let memory = ByteMemory(base: 0x4000, bytes)
    return try ELFFile.read(memory.file, from: memory)
  }

  @Test func elf64IsRead() throws {
    let elf = try read(elf64(entry: 0x100_0040, vmlinux, size: 0x400))
    #expect(elf.width == .elf64 && elf.image.count == 2)
    #expect(elf.image.entry.rawValue == 0x100_0040)
    #expect(elf.image.base.rawValue == 0x100_0000 && elf.image.end.rawValue == 0x200_0080)
    #expect(elf.image[1].fileOffset == 0x300 && elf.image[1].memorySize == 0x80)
  }

  @Test func elf32IsRead() throws {
    let elf = try read(elf32(entry: 0x200_0000, vmlinux, size: 0x400))
    #expect(elf.width == .elf32 && elf.image.count == 2)
    #expect(elf.image[0].fileSize == 0x100 && elf.image[0].memorySize == 0x200)
  }

  @Test func headersAreChecked() {
    var bytes = elf64(entry: 0x100_0000, vmlinux, size: 0x400)
    #expect(throws: ELFError.notELF) { try read(Array(bytes.dropFirst())) }
    #expect(throws: ELFError.notELF) { try read([]) }
    #expect(throws: ELFError.truncated) { try read(Array(bytes.prefix(6))) }
    #expect(throws: ELFError.truncated) { try read(Array(bytes.prefix(0x50))) }
    bytes[4] = 3
    #expect(throws: ELFError.unknownClass(3)) { try read(bytes) }
    bytes[4] = 1
    #expect(throws: ELFError.wrongMachine(62)) { try read(bytes) }
    bytes[5] = 2
    #expect(throws: ELFError.unknownFormat) { try read(bytes) }
    bytes = elf64(entry: 0x100_0000, vmlinux, size: 0x400)
    bytes[16] = 3
    #expect(throws: ELFError.notExecutable(3)) { try read(bytes) }
    bytes[16] = 2
    bytes[54] = 55
    #expect(throws: ELFError.badProgramHeaderSize(55)) { try read(bytes) }
  }

  @Test func segmentsAreChecked() {
    func error(_ change: (inout [TestSegment]) -> Void, entry: UInt64 = 0x100_0000) -> ProgramError? {
      var segments = vmlinux
      change(&segments)
      do throws(ELFError) { _ = try read(elf64(entry: entry, segments, size: 0x400)) } catch {
        if case .program(let reason) = error { return reason }
      }
      return nil
    }
    func isCase(_ error: ProgramError?, _ name: String) -> Bool { "\(error, default: "none")".contains(name) }
    #expect(isCase(error { $0[0].offset = 0x301 }, "segmentOutsideFile"))
    #expect(isCase(error { $0[0].offset = .max }, "segmentOutsideFile"))
    #expect(isCase(error { $0[0].memorySize = 0xff }, "segmentSmallerThanFile"))
    #expect(isCase(error { $0[1].address = 0x100_01ff }, "segmentsOverlap"))
    #expect(isCase(error { $0[1].address = .max - 3 }, "segmentOutOfReach"))
    #expect(isCase(error { $0[1].memorySize = .max }, "segmentOutOfReach"))
    #expect(error { $0 = [$0[2]] } == .noSegments)
    #expect(error({ _ in }, entry: 0x200_0080) == .entryOutsideSegments(PhysicalAddress(0x200_0080)))
    let many = (0..<17).map { TestSegment(offset: 0, address: $0 << 12, fileSize: 1, memorySize: 1) }
    #expect(error { $0 = many } == .tooManySegments)
  }

  @Test func segmentsOf32BitsStayBelow4GiB() {
    let segment = TestSegment(offset: 0, address: 0xffff_f000, fileSize: 16, memorySize: 0x1001)
    #expect(throws: ELFError.self) { try read(elf32(entry: 0xffff_f000, [segment], size: 0x400)) }
  }

  @Test func changedFilesAreHarmless() {
    for seed in 0..<500 {
      var random = SeededGenerator(seed: UInt64(seed))
      let isWide = Bool.random(using: &random)
      var bytes =
        isWide
        ? elf64(entry: 0x100_0000, vmlinux, size: 0x400)
        : elf32(
          entry: 0x100_0000, vmlinux, size: 0x400)
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<240, using: &random)] = [0, 1, 0x7f, 0x80, 0xff].randomElement(
          using: &random)!
      }
      bytes = Array(bytes.prefix(Int.random(in: 0...0x400, using: &random)))
      guard let elf = try? read(bytes) else { continue }
      for index in elf.image.indices {
        let segment = elf.image[index]
        #expect(segment.fileOffset + segment.fileSize <= UInt64(bytes.count))
        #expect(segment.address.rawValue + segment.memorySize <= MemoryRegion.addressLimit)
      }
    }
  }
}
