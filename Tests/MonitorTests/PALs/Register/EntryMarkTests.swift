import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// How code that is a PAL's already is told from code that is not.
@Suite struct EntryMarkTests {
  private static let page: UInt64 = 0x40_0000
  /// In its middle, at its ends, and so that the hypercall goes on in the next page.
  private static let offsets: [UInt64] = [0, 1, 7, 8, 0x123, 4079, 4080, 4081, 4088, 4092, 4093, 4094, 4095]

  private func isFound(_ bytes: [UInt8], _ opcode: HypercallInstruction.Opcode) -> Bool {
    bytes.withUnsafeBytes { bytes in
      // As the frames of the pool are.
      let page = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 4096)
      defer { page.deallocate() }
      page.copyMemory(from: bytes)
      return EntryMark.isFound(in: UnsafeRawBufferPointer(page), opcode)
    }
  }

  @Test(arguments: [HypercallInstruction.Opcode.vmcall, .vmmcall], offsets)
  func marksAreFound(_ opcode: HypercallInstruction.Opcode, offset: UInt64) {
    let mark = EntryMark(entry: Self.page + offset, serial: 0xCC00_CC00_1122_33CC, opcode: opcode)
    let places = Self.page..<Self.page + 8192
    let bytes = places.map { mark.byte(at: $0) }
    #expect(isFound(Array(bytes[..<4096]), opcode))
    #expect(isFound(Array(bytes[4096...]), opcode) == (offset > 4093))
    var other = Array(bytes[..<4096])
    other[offset < 2048 ? 4095 : 0] = 0x90
    #expect(!isFound(other, opcode), "code besides the mark")
  }

  @Test(arguments: offsets) func shortFunctionsAreNone(offset: UInt64) {
    let function: [UInt8] = [0x48, 0x8D, 0x04, 0x37, 0xC3]
    var bytes = [UInt8](repeating: EntryMark.breakpoint, count: 4096)
    for (index, byte) in function.enumerated() where Int(offset) + index < 4096 {
      bytes[Int(offset) + index] = byte
    }
    #expect(!isFound(bytes, .vmmcall))
  }

  @Test func breakpointsAloneAreNone() {
    #expect(!isFound([UInt8](repeating: EntryMark.breakpoint, count: 4096), .vmmcall))
  }

  /// As linkers leave the end of a section, and as another PAL leaves it.
  @Test func codeAmongBreakpoints() {
    var scene = Scene()
    let code = Registration.code
    let function: [UInt8] = [PALCore.script, 0, 0xC3]
    scene.program.write([UInt8](repeating: EntryMark.breakpoint, count: 2 * 4096), at: code)
    scene.program.write(function, at: scene.entry)
    #expect(scene.register() == .success)
    #expect(scene.thread.call(scene.entry) == .returned(0))
    var other = scene.registration
    other.entry = scene.entry + 32
    scene.program.describe(other)
    #expect(scene.thread.register(other) == .alreadyRegistered)
    scene.program.describe(scene.registration)
    #expect(scene.unregister() == .success)
    #expect(scene.program.read(scene.entry, function.count) == function)
  }
}
