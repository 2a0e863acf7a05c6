import Testing
import X86

@testable import BootFormats

struct LinuxTests {
  private func read(_ bytes: [UInt8]) throws(LinuxImageError) -> LinuxImage {
    let memory = ByteMemory(base: 0x40_0000, bytes)
    return try LinuxImage.read(memory.file, from: memory)
  }

  private func vmlinux() -> [UInt8] {
    let segment = TestSegment(offset: 0x200, address: 0x100_0000, fileSize: 0x100, memorySize: 0x200)
    return elf64(entry: 0x100_0000, [segment], size: 0x400)
  }

  @Test func bzImageIsRead() throws {
    let kernel = try read(bzImage(payload: 0x4000))
    #expect(kernel.format == .bzImage && kernel.isRelocatable && kernel.alignment == 0x20_0000)
    #expect(kernel.program.count == 1 && kernel.program.entry.rawValue == 0x100_0000)
    #expect(kernel.program[0].fileOffset == 0x800 && kernel.program[0].fileSize == 0x4000)
    #expect(kernel.program[0].memorySize == 0x20_0000)
    #expect(kernel.ramdiskLimit == 0x7fff_ffff && kernel.commandLineSize == 2047)
    #expect(kernel.loadFlags.contains(.has64BitEntry) && kernel.loadFlags.contains(.canBeAbove4G))
  }

  @Test func vmlinuxIsRead() throws {
    let kernel = try read(vmlinux())
    #expect(kernel.format == .vmlinux && !kernel.isRelocatable && kernel.program.count == 1)
  }

  @Test func badKernelsAreNamed() {
    func changed(_ change: (inout FileBuilder) -> Void) -> [UInt8] {
      var file = FileBuilder(bytes: bzImage(payload: 0x4000))
      change(&file)
      return file.bytes
    }
    #expect(throws: LinuxImageError.unknownFormat) { try read([]) }
    #expect(throws: LinuxImageError.unknownFormat) { try read(changed { $0.put(UInt16(0), 0x1fe) }) }
    #expect(throws: LinuxImageError.unknownFormat) { try read(changed { $0.put("HdrT", 0x202) }) }
    #expect(throws: LinuxImageError.tooOld(0x209)) { try read(changed { $0.put(UInt16(0x209), 0x206) }) }
    #expect(throws: LinuxImageError.notLoadedHigh) { try read(changed { $0.put(UInt8(0x80), 0x211) }) }
    #expect(throws: LinuxImageError.badHeader) { try read(changed { $0.put(UInt32(3), 0x230) }) }
    #expect(throws: LinuxImageError.badHeader) { try read(changed { $0.put(UInt8(0x10), 0x201) }) }
    #expect(throws: LinuxImageError.truncated) { try read(Array(bzImage(payload: 0x4000).dropLast(0x20))) }
    #expect(throws: LinuxImageError.truncated) { try read(Array(bzImage(payload: 0x4000).prefix(0x800))) }
    #expect(throws: LinuxImageError.notELF64) {
      let segment = TestSegment(offset: 0, address: 0x10_0000, fileSize: 1, memorySize: 1)
      return try read(elf32(entry: 0x10_0000, [segment], size: 0x400))
    }
  }

  private func parameters(_ kernel: LinuxImage) throws -> BootParameters {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x9fc00, .usable)
    try map.insert(PhysicalAddress(0x1_0000_0000), 0x4000_0000, .reserved)
    var parameters = BootParameters(kernel: kernel, commandLine: PhysicalAddress(0x2_1000), memoryMap: map)
    parameters.ramdisk = PhysicalAddress(0x1_0700_0000)
    parameters.ramdiskSize = 0x12345
    parameters.rsdp = PhysicalAddress(0xf_1230)
    return parameters
  }

  private func check(_ memory: ByteMemory) {
    func at<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, _ offset: UInt64) -> Value {
      memory.load(type, at: memory.start &+ offset)!
    }
    #expect(at(UInt8.self, 0x210) == 0xff && at(UInt8.self, 0x211) & 0x81 == 1)
    #expect(at(UInt32.self, 0x214) == 0x100_0000 && at(UInt32.self, 0x228) == 0x2_1000)
    #expect(at(UInt32.self, 0x218) == 0x700_0000 && at(UInt32.self, 0x0c0) == 1)
    #expect(at(UInt32.self, 0x21c) == 0x12345 && at(UInt32.self, 0x0c4) == 0)
    #expect(at(UInt64.self, 0x70) == 0xf_1230 && at(UInt8.self, 0x1ef) == 0)
    #expect(at(UInt8.self, 0x1e8) == 2 && at(UInt64.self, 0x2d0) == 0 && at(UInt64.self, 0x2d8) == 0x9fc00)
    #expect(at(UInt32.self, 0x2e0) == 1 && at(UInt64.self, 0x2e4) == 0x1_0000_0000)
    #expect(at(UInt32.self, 0x202) == 0x5372_6448 && at(UInt16.self, 0x1fe) == 0xaa55)
    #expect(at(UInt16.self, 0x206) >= 0x20c)
  }

  @Test func parametersAreWritten() throws {
    for file in [bzImage(payload: 0x4000), vmlinux()] {
      let memory = ByteMemory(base: 0x2_0000, Array(repeating: 0xcc, count: 4096))
      try parameters(try read(file)).write(to: memory, at: memory.start)
      check(memory)
      #expect(memory.bytes[0x0fff] == 0 && memory.bytes[0x280] == 0)
    }
  }

  @Test func fullMapsAreWritten() throws {
    var parameters = try parameters(try read(vmlinux()))
    var map = MemoryMap()
    for index in 0..<128 { try map.insert(PhysicalAddress(UInt64(index) << 13), 4096, .usable) }
    parameters.memoryMap = map
    let memory = ByteMemory(size: 4096)
    try parameters.write(to: memory, at: memory.start)
    #expect(memory.bytes[0x1e8] == 128 && memory.bytes[0x2d0 + 127 * 20 + 16] == 1)
    #expect(throws: BootParametersError.unreachable(PhysicalAddress(4096))) {
      try parameters.write(to: memory, at: PhysicalAddress(8))
    }
  }

  @Test func changedFilesAreHarmless() {
    let image = bzImage(payload: 0x400)
    for seed in 0..<500 {
      var random = SeededGenerator(seed: UInt64(seed))
      var bytes = image
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0x1f1..<0x270, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let kernel = try? read(Array(bytes.prefix(Int.random(in: 0...0xc00, using: &random)))) else {
        continue
      }
      let memory = ByteMemory(size: 4096)
      #expect(throws: Never.self) { try parameters(kernel).write(to: memory, at: memory.start) }
    }
  }
}
