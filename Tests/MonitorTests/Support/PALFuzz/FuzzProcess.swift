import TrustVisorABI
import X86

@testable import Monitor

/// A process of the fuzz: it dies and comes back, and its kernel does with its pages what it likes.
final class FuzzProcess {
  private(set) var program: Program
  private let kind: GuestKind
  private let kernel: GuestKernel
  private var pages: Set<UInt64> = []
  let registrations = [
    Registration([.integer, .pointer(2)]), Registration([.pointer(1), .integer, .integer], slot: 1),
  ]

  static let image: UInt64 = 0x50_0000
  static let cell = Program.heap + 0x6000
  static let header = ImageBuilder.fuzzed
  static let headerBytes = header.bytes

  init(_ kernel: GuestKernel, _ kind: GuestKind) {
    self.kernel = kernel
    self.kind = kind
    program = Program(kernel, kind.mode, kind.codeSize)
    pages = []
    populate()
  }

  /// Every address that the process uses for PALs.
  static let places: [UInt64] =
    (0..<2).flatMap { slot in
      [0x40_0000, 0x40_1000, 0x41_0000, 0x42_0000, 0x42_1000, 0x43_0000, 0x43_1000].map {
        slot * 0x10_0000 + $0
      }
    } + (0..<8).map { Program.heap + $0 * 0x1000 } + (0..<4).map { image + $0 * 0x1000 }

  private func populate() {
    kernel.noteTaken = { [unowned self] in pages.insert($0) }
    defer { kernel.noteTaken = { _ in } }
    for place in Self.places + [Program.hypercall] where program.frame(place) == nil { program.map(place) }
    poke([0x0F, 0x01, 0xD9], at: Program.hypercall)
    for registration in registrations { program.makeSections(registration, code: Self.code) }
    poke(Self.headerBytes, at: Self.image)
    poke(Self.code, at: Self.image + 0x1010)
    poke(Self.code, at: Self.image + 0x1100)
  }

  /// A script, vector registers, CPUID, a hypercall, return.
  static let code: [UInt8] = [0x90, PALCore.script, 0, 0x9B, 0x0F, 0xA2, 0x90, PALCore.script, 1, 0xC3]

  func thread(_ index: UInt64) -> ProgramThread {
    kernel.noteTaken = { [unowned self] in pages.insert($0) }
    defer { kernel.noteTaken = { _ in } }
    return ProgramThread(program, index)
  }

  /// All that it had is another's; the next process gets the same page tables, or others.
  func die(keepingTables: Bool) {
    let root = program.tables.root.rawValue
    kernel.machine.memory.place([UInt8](repeating: 0, count: 4096), at: root)
    pages.remove(root)
    for page in pages.sorted() { kernel.give(page) }
    pages = []
    if !keepingTables {
      kernel.give(root)
      kernel.noteTaken = { [unowned self] in pages.insert($0) }
      program = Program(kernel, kind.mode, kind.codeSize)
    }
    populate()
  }

  func unmap(_ place: UInt64) {
    let frame = program.tables.leaf(place) & 0xF_FFFF_F000
    if pages.remove(frame) != nil { kernel.give(frame) }
    program.tables.setLeaf(place, 0)
  }

  /// Puts a page there again, with all rights.
  func repair(_ place: UInt64) {
    let entry = program.tables.leaf(place)
    if pages.contains(entry & 0xF_FFFF_F000) {
      program.tables.setLeaf(place, entry & 0xF_FFFF_F000 | (PageTableEntry.p | .rw | .us).rawValue)
    } else {
      kernel.noteTaken = { [unowned self] in pages.insert($0) }
      program.map(place)
      kernel.noteTaken = { _ in }
    }
  }

  /// Writes what is there to be written.
  func poke(_ bytes: [UInt8], at address: UInt64) {
    var done = 0
    while done < bytes.count {
      let place = address + UInt64(done)
      let run = min(bytes.count - done, Int(4096 - place % 4096))
      if let frame = program.frame(place) {
        bytes[done..<done + run].withUnsafeBytes {
          _ = kernel.machine.memory.write($0, to: PhysicalAddress(frame + place % 4096))
        }
      }
      done += run
    }
  }

  func peek(_ address: UInt64) -> UInt64 {
    guard let frame = program.frame(address) else { return 0 }
    return kernel.machine.memory.load(UInt64.self, at: PhysicalAddress(frame + address % 4096)) ?? 0
  }
}

extension ImageBuilder {
  /// An image with all areas and functions of several shapes.
  static var fuzzed: ImageBuilder {
    var image = ImageBuilder()
    image.segments = [
      Segment(address: 0x11000, fileBytes: 0x1000, memoryBytes: 0x1000, rights: 5),
      Segment(address: 0x12000, fileBytes: 0x1000, memoryBytes: 0x2000, rights: 3),
    ]
    image.stack = Area(address: 0x21000, bytes: 0x2000)
    image.heap = Area(address: 0x30000, bytes: 0x1000)
    image.parameterArea = Area(address: 0x40000, bytes: 0x2000)
    image.functions = [
      Function(entry: 0x11010, resultBytes: 4, parameters: [.value(8), .value(1)]),
      Function(
        entry: 0x11100, resultBytes: 0,
        parameters: [.buffer(.input, count: 1, size: 1), .value(4), .buffer(.inputOutput, size: 64)]),
      Function(
        entry: 0x11010, resultBytes: 4, parameters: [.buffer(.output, count: 1, size: 1), .length(8)]),
    ]
    return image
  }
}
