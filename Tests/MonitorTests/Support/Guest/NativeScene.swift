import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// A program with one thread and an image of a PAL, whose functions run a script each: the first script 0, and so on.
struct NativeScene {
  let machine: ArrayMachine
  let kernel: GuestKernel
  let program: Program
  var thread: ProgramThread
  var image = ImageBuilder()
  /// Contents of the segments.
  var contents: [UInt8]
  var handle: UInt32 = 0
  private(set) var beginning: MachineState

  /// Where the image lies in the program's memory, and where it gets its handle.
  static let place: UInt64 = 0x300_0010
  static let cell = Program.heap + 0x10
  /// Where it is linked.
  static let code: UInt64 = 0x1000_0000
  static let data: UInt64 = 0x1001_0000
  static let stack: UInt64 = 0x1010_0000
  static let heap: UInt64 = 0x1020_0000
  static let area: UInt64 = 0x1030_0000
  static let areaBytes: UInt64 = 4 * 4096
  private static let functionBytes: UInt64 = 0x40

  init(
    _ functions: [(result: UInt32, parameters: [ImageBuilder.Parameter])] = [(8, [])],
    mode: ImageFormat.Mode = .bits64, _ kind: GuestKind = .linux64, poolPages: Int = 256
  ) {
    machine = ArrayMachine(processors: [0, 1], poolPages: poolPages)
    kernel = GuestKernel(machine)
    program = Program(kernel, kind.mode, kind.codeSize)
    thread = ProgramThread(program)
    image.mode = mode.rawValue
    image.segments = [
      .init(address: Self.code, fileBytes: 4096, memoryBytes: 4096, rights: 5),
      .init(address: Self.data, fileBytes: 4096, memoryBytes: 8192, rights: 3),
    ]
    image.stack = .init(address: Self.stack, bytes: 8192)
    image.heap = .init(address: Self.heap, bytes: 8192)
    image.parameterArea = .init(address: Self.area, bytes: Self.areaBytes)
    contents = [UInt8](repeating: 0x90, count: 4096) + [UInt8](repeating: 0x44, count: 4096)
    for (index, function) in functions.enumerated() {
      let offset = UInt64(index) * Self.functionBytes
      image.functions.append(
        .init(entry: Self.code + offset, resultBytes: function.result, parameters: function.parameters))
      contents.replaceSubrange(Int(offset)..<Int(offset) + 3, with: [PALCore.script, UInt8(index), 0xC3])
    }
    program.map(Self.place & ~4095, pages: 12)
    beginning = MachineState(machine)
    writeImage()
  }

  /// The whole file.
  var file: [UInt8] { image.bytes + contents }

  /// Puts the image where the program has it, and takes everything as it is then for the beginning.
  mutating func writeImage() {
    program.write(file, at: Self.place)
    beginning = MachineState(machine)
  }

  mutating func prepareLoad() {
    thread.prepare(.load, rcx: Self.place, rdx: UInt64(file.count), rsi: Self.cell)
  }

  mutating func load() -> HypercallResult? {
    prepareLoad()
    guard thread.run() == .finished else { return nil }
    handle = program.read(UInt32.self, at: Self.cell)
    return HypercallResult(rawValue: UInt32(truncatingIfNeeded: thread.cpu[.rax]))
  }

  /// The same, with the image loaded.
  func loaded() -> Self {
    var scene = self
    #expect(scene.load() == .success)
    return scene
  }

  mutating func unload() -> HypercallResult? { thread.hypercall(.unload, rcx: UInt64(handle)) }

  /// The monitor's record of the PAL.
  var record: PALRecord {
    let key = PALKey(space: thread.cpu.paging.addressSpace, handleCell: Self.cell)
    guard case .found(let number) = machine.pals.find(key) else { fatalError("there is no PAL") }
    return machine.pals.pal(number).record
  }
}
