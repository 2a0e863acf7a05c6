import Testing
import X86

@testable import BootFormats

struct MultibootKernelTests {
  private func read(_ bytes: [UInt8]) throws(MultibootKernelError) -> ProgramImage {
    let memory = ByteMemory(base: 0x4000, bytes)
    return try MultibootKernel.read(memory.file, from: memory)
  }

  private func kernel(_ fields: [UInt32], at offset: Int, size: Int) -> [UInt8] {
    var file = FileBuilder()
    for (index, field) in ([0x1bad_b002] + fields).enumerated() { file.put(field, offset + index * 4) }
    if file.bytes.count < size { file.put(UInt8(0), size - 1) }
    return file.bytes
  }

  private func header(_ flags: UInt32) -> [UInt32] { [flags, 0 &- 0x1bad_b002 &- flags] }

  @Test func addressFieldsAreRead() throws {
    let fields = header(0x1_0003) + [0x10_0100, 0x10_0000, 0x10_0800, 0x10_2000, 0x10_0010]
    let image = try read(kernel(fields, at: 0x180, size: 0x1000))
    #expect(image.count == 1 && image.entry.rawValue == 0x10_0010)
    #expect(image[0].fileOffset == 0x80 && image[0].fileSize == 0x800 && image[0].memorySize == 0x2000)
  }

  @Test func endsOfZeroMeanTheWholeFile() throws {
    let fields = header(0x1_0000) + [0x10_0000, 0x10_0000, 0, 0, 0x10_0000]
    let image = try read(kernel(fields, at: 0, size: 0x1000))
    #expect(image[0].fileSize == 0x1000 && image[0].memorySize == 0x1000)
  }

  @Test func elfIsReadWithoutAddressFields() throws {
    let segment = TestSegment(offset: 0, address: 0x10_0000, fileSize: 0x400, memorySize: 0x500)
    var bytes = elf32(entry: 0x10_0000, [segment], size: 0x400)
    bytes.replaceSubrange(0x100..<0x10c, with: kernel(header(3), at: 0, size: 12))
    #expect(try read(bytes)[0].memorySize == 0x500)
    var wide = elf64(entry: 0x10_0000, [segment], size: 0x400)
    wide.replaceSubrange(0x100..<0x10c, with: kernel(header(3), at: 0, size: 12))
    #expect(throws: MultibootKernelError.notELF32) { try read(wide) }
  }

  @Test func headersAreChecked() {
    #expect(throws: MultibootKernelError.noHeader) { try read([]) }
    #expect(throws: MultibootKernelError.noHeader) { try read(kernel([3, 0], at: 0, size: 64)) }
    #expect(throws: MultibootKernelError.noHeader) { try read(kernel(header(3), at: 2, size: 64)) }
    #expect(throws: MultibootKernelError.noHeader) { try read(kernel(header(3), at: 8184, size: 9000)) }
    #expect(throws: MultibootKernelError.elf(.notELF)) { try read(kernel(header(3), at: 8180, size: 9000)) }
    #expect(throws: MultibootKernelError.unsupported(.videoMode)) {
      try read(kernel(header(7), at: 0, size: 64))
    }
    #expect(throws: MultibootKernelError.truncated) { try read(kernel(header(0x1_0000), at: 0, size: 31)) }
  }

  @Test(
    arguments: [
      [0x0f_ffff, 0x10_0000, 0, 0, 0x10_0000], [0x10_0200, 0x10_0000, 0, 0, 0x10_0000],
      [0x10_0000, 0x10_0000, 0x0f_0000, 0, 0x10_0000],
      [0x10_0000, 0x10_0000, 0x10_0040, 0x10_003f, 0x10_0000],
    ] as [[UInt32]])
  func contradictionsAreNamed(fields: [UInt32]) {
    #expect(throws: MultibootKernelError.badAddresses) {
      try read(kernel(header(0x1_0000) + fields, at: 0x100, size: 0x200))
    }
  }

  @Test func anyFieldsAreHarmless() {
    for seed in 0..<500 {
      var random = SeededGenerator(seed: UInt64(seed))
      let choices: [UInt32] = [0, 1, 0x10_0000, 0x10_0040, 0x7fff_ffff, 0xffff_ffff, 0xffff_ff00]
      let fields = (0..<5).map { _ in choices.randomElement(using: &random)! }
      _ = try? read(
        kernel(header(0x1_0000) + fields, at: 0x40, size: Int.random(in: 80...400, using: &random)))
    }
  }

  @Test func blockThatIsWrittenIsTheBlockThatIsRead() throws {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x9fc00, .usable)
    try map.insert(PhysicalAddress(0x10_0000), 0xf00_0000, .usable)
    try map.insert(PhysicalAddress(0xf10_0000), 0x100_0000, .reserved)
    var builder = MultibootInformationBuilder(memoryMap: map, commandLine: try CommandLine("range=0x1000,16"))
    let module = MultibootModule(
      start: PhysicalAddress(0x800_0000), end: PhysicalAddress(0x800_1234),
      commandLine: PhysicalAddress(0x500))
    try builder.append(module)
    let memory = ByteMemory(base: 0x2_0000, size: Int(builder.size))
    try builder.write(to: memory, at: memory.start)
    let information = try MultibootInformation.read(at: memory.start, from: memory)
    #expect(information.lowerKilobytes == 639 && information.upperKilobytes == 0xf00_0000 >> 10)
    #expect(information.moduleCount == 1 && information.module(0) == module)
    #expect(information.memoryMap.count == 3 && information.memoryMap[2].kind == .reserved)
    let line = try CommandLine.read(at: try #require(information.commandLine), from: memory)
    #expect(line.has("range", value: "0x1000,16"))
    #expect(builder.size <= MultibootInformationBuilder.largestSize)
    #expect(throws: MultibootBuildError.self) { try builder.write(to: memory, at: memory.start &+ 1) }
  }

  @Test func largestBlockFits() throws {
    var map = MemoryMap()
    for index in 0..<128 { try map.insert(PhysicalAddress(UInt64(index) << 13), 4096, .usable) }
    var line = CommandLine()
    while (try? line.append(65)) != nil {}
    var builder = MultibootInformationBuilder(memoryMap: map, commandLine: line)
    let module = MultibootModule(start: PhysicalAddress(0), end: PhysicalAddress(0), commandLine: nil)
    for _ in 0..<8 { try builder.append(module) }
    #expect(throws: MultibootBuildError.tooManyModules) { try builder.append(module) }
    #expect(builder.size <= MultibootInformationBuilder.largestSize)
  }
}
