import Foundation
import Testing
import X86

@testable import BootFormats

/// Does a layout's steps on an array, and says whether everything arrived.
private struct LayoutRun {
  let memory: ByteMemory
  let request: LayoutRequest

  /// Fills the sources with bytes that differ, so that a wrong or late copy is seen.
  func check(_ layout: GuestLayout, seed: UInt64) -> Bool {
    var random = SeededGenerator(seed: seed)
    for extent in extents { fill(extent, &random) }
    let original = memory.bytes
    for index in 0..<layout.stepCount { perform(layout.step(index)) }
    func has(_ source: PhysicalAddress, _ destination: PhysicalAddress, _ length: UInt64) -> Bool {
      same(original, source, memory.bytes, destination, length)
    }
    for index in layout.kernel.indices {
      let segment = layout.kernel[index]
      let source = request.kernel.file.start &+ segment.fileOffset
      guard has(source, segment.address, segment.fileSize) else { return false }
      let rest = segment.memorySize - segment.fileSize
      let zeros = [UInt8](repeating: 0, count: Int(rest))
      guard same(zeros, PhysicalAddress(0), memory.bytes, segment.address &+ segment.fileSize, rest) else {
        return false
      }
    }
    for index in 0..<request.fileCount {
      let file = request.file(index)!
      guard has(file.start, layout.file(index), file.length) else { return false }
    }
    return true
  }

  /// Everything that is written lies in usable memory, and nothing of the result overlaps.
  func isDisjoint(_ layout: GuestLayout) -> Bool {
    var parts = [(layout.handover.rawValue, request.handoverSize)]
    parts += layout.kernel.indices.map { (layout.kernel[$0].address.rawValue, layout.kernel[$0].memorySize) }
    parts += (0..<layout.fileCount).map { (layout.file($0).rawValue, request.file($0)!.length) }
    parts = parts.filter { $0.1 > 0 }.sorted { $0.0 < $1.0 }
    return parts.allSatisfy { request.memoryMap.isUsable(PhysicalAddress($0.0), $0.1) }
      && zip(parts, parts.dropFirst()).allSatisfy { $0.0 + $0.1 <= $1.0 }
  }

  private var extents: [FileExtent] {
    [request.kernel.file] + (0..<request.fileCount).map { request.file($0)! }
  }

  private func fill(_ extent: FileExtent, _ random: inout SeededGenerator) {
    let bytes = (0..<2039).map { _ in UInt8.random(in: 1...255, using: &random) }
    var place = extent.start
    while place < extent.end {
      let length = min(UInt64(bytes.count), extent.end.rawValue - place.rawValue)
      copy(bytes, to: place, length)
      place = place &+ length
    }
  }

  private func perform(_ step: LayoutStep) {
    switch step {
    case .copy(let source, let destination, let length):
      #expect(request.memoryMap.isUsable(destination, length))
      copy(Array(memory.bytes[range(source, length)]), to: destination, length)
    case .clear(let destination, let length):
      #expect(request.memoryMap.isUsable(destination, length))
      copy([UInt8](repeating: 0, count: Int(length)), to: destination, length)
    }
  }

  private func copy(_ bytes: [UInt8], to place: PhysicalAddress, _ length: UInt64) {
    bytes.withUnsafeBytes { source in
      memory.bytes.withUnsafeMutableBytes { target in
        let source = UnsafeRawBufferPointer(rebasing: source[range(PhysicalAddress(0), length)])
        UnsafeMutableRawBufferPointer(rebasing: target[range(place, length)]).copyMemory(from: source)
      }
    }
  }

  /// Compares in one go: byte by byte takes minutes in a debug build.
  private func same(
    _ left: [UInt8], _ leftStart: PhysicalAddress, _ right: [UInt8], _ rightStart: PhysicalAddress,
    _ length: UInt64
  ) -> Bool {
    left.withUnsafeBytes { left in
      right.withUnsafeBytes { right in
        let left = UnsafeRawBufferPointer(rebasing: left[range(leftStart, length)])
        let right = UnsafeRawBufferPointer(rebasing: right[range(rightStart, length)])
        return length == 0 || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
      }
    }
  }

  private func range(_ start: PhysicalAddress, _ length: UInt64) -> Range<Int> {
    Int(start.rawValue)..<Int(start.rawValue + length)
  }
}

struct LayoutTests {
  private static let mebibyte: UInt64 = 1 << 20

  private func map(megabytes: UInt64, hypervisor: UInt64) throws -> MemoryMap {
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x9fc00, .usable)
    try map.insert(PhysicalAddress(Self.mebibyte), (megabytes - 1) * Self.mebibyte, .usable)
    try map.reserve(PhysicalAddress((megabytes - hypervisor) * Self.mebibyte), hypervisor * Self.mebibyte)
    return map
  }

  private func file(_ start: UInt64, _ length: UInt64) -> FileExtent {
    FileExtent(start: PhysicalAddress(start), length: length)!
  }

  /// A vmlinux of 60 MB as a loader leaves it behind the hypervisor, in 256 MiB.
  @Test(arguments: [2, 15, 17, 40] as [UInt64]) func bigKernelFitsInSmallMachine(at megabyte: UInt64) throws {
    let source = file(megabyte * Self.mebibyte, 60_000_000)
    var kernel = ProgramImage(file: source, entry: PhysicalAddress(0x100_0000), limit: 1 << 32)
    let parts: [(UInt64, UInt64, UInt64, UInt64)] = [
      (0x20_0000, 0x100_0000, 0x160_0000, 0x160_0000), (0x180_0000, 0x260_0000, 0x120_0000, 0x120_0000),
      (0x2a0_0000, 0x380_0000, 0x3_4000, 0x3_4000), (0x2a3_4000, 0x383_4000, 0xe0_0000, 0x1cc_c000),
    ]
    for part in parts {
      try kernel.append(
        ProgramSegment(
          fileOffset: part.0, address: PhysicalAddress(part.1), fileSize: part.2, memorySize: part.3))
    }
    var request = LayoutRequest(
      memoryMap: try map(megabytes: 256, hypervisor: 24), kernel: kernel, handoverSize: LinuxHandover.size)
    try request.append(file(source.end.rawValue & ~4095 + 4096, 12_345_678))
    request.fileLimit = PhysicalAddress(0x8000_0000)
    let run = LayoutRun(memory: ByteMemory(size: 256 << 20), request: request)
    let layout = try GuestLayout.plan(request)
    #expect(layout.handover.rawValue >= 0x2_0000 && layout.handover.rawValue < 0x9_0000)
    #expect(run.isDisjoint(layout) && run.check(layout, seed: 1))
  }

  @Test func bzImageMovesWhenItsPlaceIsTaken() throws {
    let memory = ByteMemory(base: 0x40_0000, bzImage(payload: 0x4000, initialSize: 0x10_0000))
    let kernel = try LinuxImage.read(memory.file, from: memory)
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x200_0000, .usable)
    try map.reserve(PhysicalAddress(0x100_0000), 4096)
    let request = try LayoutRequest.linux(kernel, initrd: nil, memoryMap: map)
    let layout = try GuestLayout.plan(request)
    #expect(layout.kernel.base.rawValue == 0x20_0000 && layout.kernel.entry.rawValue == 0x20_0000)
    #expect(layout.fileCount == 0)
    let parameters = layout.bootParameters(for: kernel, initrdLength: 0, memoryMap: map)
    #expect(parameters.kernel.program.base.rawValue == 0x20_0000 && parameters.ramdisk == nil)
  }

  @Test func initrdStaysBelowItsLimit() throws {
    let memory = ByteMemory(base: 0x40_0000, bzImage(payload: 0x4000))
    var kernel = try LinuxImage.read(memory.file, from: memory)
    let map = try map(megabytes: 3000, hypervisor: 24)
    let initrd = file(0x500_0000, 0x12_3456)
    var layout = try GuestLayout.plan(try .linux(kernel, initrd: initrd, memoryMap: map))
    #expect(layout.file(0).rawValue == 0x8000_0000 - 0x12_4000)
    kernel = try LinuxImage.read(memory.file, from: memory)
    layout = try GuestLayout.plan(try .linux(kernel, initrd: file(0x500_0000, 0), memoryMap: map))
    #expect(layout.fileCount == 0)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let memory = ByteMemory(base: 0x40_0000, bzImage(payload: 0x4000))
    let kernel = try LinuxImage.read(memory.file, from: memory)
    let small = try map(megabytes: 20, hypervisor: 2)
    #expect(throws: LayoutError.noRoomForFile(0, length: 16 << 20)) {
      try GuestLayout.plan(try .linux(kernel, initrd: file(0x10_0000, 16 << 20), memoryMap: small))
    }
    var fixed = try LayoutRequest.linux(kernel, initrd: nil, memoryMap: try map(megabytes: 16, hypervisor: 2))
    fixed.relocation = nil
    #expect(throws: LayoutError.kernelMemoryNotUsable(base: PhysicalAddress(0x100_0000), length: 0x20_0000)) {
      try GuestLayout.plan(fixed)
    }
    fixed.memoryMap = MemoryMap()
    try fixed.memoryMap.insert(PhysicalAddress(0x100_0000), 0x20_0000, .usable)
    #expect(throws: LayoutError.noRoomForHandover(length: LinuxHandover.size)) { try GuestLayout.plan(fixed) }
  }

  /// Random segments, files and places in a machine of 2 MiB, where things are bound to collide.
  @Test func randomLayoutsArriveWhole() throws {
    var planned = 0
    var aside = 0
    for seed in 0..<1000 {
      var random = SeededGenerator(seed: UInt64(seed))
      guard let request = try randomRequest(&random), let layout = try? GuestLayout.plan(request) else {
        continue
      }
      planned += 1
      let run = LayoutRun(memory: ByteMemory(size: 2 << 20), request: request)
      #expect(run.isDisjoint(layout), "seed \(seed)")
      #expect(run.check(layout, seed: UInt64(seed)), "seed \(seed)")
      let moves = layout.kernel.indices.filter { layout.kernel[$0].fileSize > 0 }.count + layout.fileCount
      let copies = (0..<layout.stepCount).filter { if case .copy = layout.step($0) { true } else { false } }
      if copies.count > moves { aside += 1 }
    }
    #expect(planned > 300 && aside > 10, "\(planned) planned, \(aside) with a copy put aside")
  }

  private func randomRequest(_ random: inout SeededGenerator) throws -> LayoutRequest? {
    let top: UInt64 = 2 << 20
    var map = MemoryMap()
    try map.insert(PhysicalAddress(0), 0x2_8000, .usable)
    try map.insert(PhysicalAddress(Self.mebibyte), top - Self.mebibyte, .usable)
    try map.reserve(PhysicalAddress(top - 0x1_0000), 0x1_0000)
    let length = UInt64.random(in: 0x1000...0x5_0000, using: &random)
    let start = UInt64.random(in: Self.mebibyte...top - 0x1_0000 - length, using: &random)
    var kernel = ProgramImage(file: file(start, length), entry: PhysicalAddress(0), limit: 1 << 32)
    var address = Self.mebibyte + UInt64.random(in: 0...0x4_0000, using: &random)
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let offset = UInt64.random(in: 0..<length, using: &random)
      let size = UInt64.random(in: 0...min(length - offset, 0x1_8000), using: &random)
      let memorySize = size + UInt64.random(in: 0...0x4000, using: &random)
      guard
        (try? kernel.append(
          ProgramSegment(
            fileOffset: offset, address: PhysicalAddress(address), fileSize: size, memorySize: memorySize)))
          != nil
      else { return nil }
      address += memorySize + UInt64.random(in: 0...0x2000, using: &random)
    }
    guard kernel.count > 0 else { return nil }
    var request = LayoutRequest(memoryMap: map, kernel: kernel, handoverSize: 0x8000)
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let size = UInt64.random(in: 1...0x4_0000, using: &random)
      try request.append(file(UInt64.random(in: Self.mebibyte...top - 0x1_0000 - size, using: &random), size))
    }
    return request
  }
}
