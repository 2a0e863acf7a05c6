import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Calls by chance, of programs of all kinds, against a model that only copies bytes.
@Suite struct MarshallingPropertyTests {
  private static let code: [UInt8] = [
    PALCore.script, 0, 0x90, PALCore.script, 1, 0x90, PALCore.script, 2, 0xC3,
  ]
  private static let functionCount = 8

  @Test(arguments: GuestKind.all, [ImageFormat.Mode.bits64, .bits32])
  func native(_ kind: GuestKind, _ mode: ImageFormat.Mode) {
    for seed in UInt64(0)..<3 {
      var fuzz = MarshallingFuzz(seed &* 977 &+ (mode == .bits64 ? 1 : 2), kind)
      let models = (0..<Self.functionCount).map { _ in fuzz.nativeModel(isWide: mode == .bits64) }
      var scene = NativeScene(models.map { ($0.resultWord, $0.parameters.map(\.inImage)) }, mode: mode, kind)
      for index in models.indices {
        scene.contents.replaceSubrange(index * 64..<index * 64 + 9, with: Self.code)
      }
      scene.writeImage()
      guard scene.load() == .success else {
        Issue.record("seed \(seed): the image is refused")
        continue
      }
      fuzz.begin(scene.program)
      for count in 0..<80 {
        let index = count % models.count
        fuzz.callNative(models[index], UInt32(index), scene.handle, &scene.thread)
      }
      fuzz.finish(scene.program, "seed \(seed)")
    }
  }

  @Test(arguments: GuestKind.all)
  func plain(_ kind: GuestKind) {
    for seed in UInt64(0)..<8 {
      var fuzz = MarshallingFuzz(seed &* 977, kind)
      let model = fuzz.plainModel()
      let parameters = model.parameters.map {
        $0.isValue ? Registration.Parameter.integer : .pointer(UInt64($0.size / model.resultBytes))
      }
      var scene = Scene.registered(parameters, kind, code: Self.code)
      fuzz.begin(scene.program)
      for _ in 0..<20 { fuzz.callPlain(model, scene.entry, &scene.thread) }
      fuzz.finish(scene.program, "seed \(seed)")
    }
  }
}

extension MarshallingModel {
  fileprivate var resultWord: UInt32 {
    UInt32(resultBytes) | (resultIsSigned ? ImageFormat.Function.signedResult : 0)
  }
}

extension MarshallingModel.Parameter {
  fileprivate var inImage: ImageBuilder.Parameter {
    var parameter = ImageBuilder.Parameter(kind: kind.rawValue, width: UInt8(width))
    if isBuffer {
      parameter.count = counter.map(UInt8.init) ?? ImageFormat.Parameter.constant
      parameter.size = UInt64(size)
    }
    return parameter
  }
}

/// A program's calls, one after the other.
private struct MarshallingFuzz {
  private var input: MarshallingInput
  private let kind: GuestKind
  private var memory: MarshallingMemory
  private var problems: [String] = []

  private var word: UInt64 { kind.codeSize == .bits64 ? 8 : 4 }

  init(_ seed: UInt64, _ kind: GuestKind) {
    var random = SeededGenerator(seed: seed)
    let base = random.pick(
      kind.codeSize == .bits64
        ? [0x80_0000, 0x7FFF_FFF0_0000] as [UInt64] : [0x80_0000, 0xFFF0_0000] as [UInt64])
    self.kind = kind
    memory = MarshallingMemory(base: base, bytes: random.bytes(Int(MarshallingInput.pages) * 4096))
    input = MarshallingInput(random: random, base: base)
  }

  mutating func nativeModel(isWide: Bool) -> MarshallingModel {
    let bytes = input.random.pick([0, 1, 2, 4, 8])
    return MarshallingModel(
      parameters: input.native(), resultBytes: bytes, resultIsSigned: bytes > 0 && input.random.chance(50),
      isWide: isWide, areaBytes: Int(NativeScene.areaBytes))
  }

  mutating func plainModel() -> MarshallingModel {
    MarshallingModel(
      parameters: input.plain(word: Int(word)), resultBytes: Int(word), isWide: word == 8, areaBytes: 8192)
  }

  func begin(_ program: Program) {
    program.map(memory.base, pages: MarshallingInput.pages)
    program.write(memory.bytes, at: memory.base)
  }

  mutating func callNative(
    _ model: MarshallingModel, _ function: UInt32, _ handle: UInt32, _ thread: inout ProgramThread
  ) {
    let convention = word == 4 ? .cdecl : input.random.pick([CallConvention.systemV, .windows])
    let call = makeCall(model, thread.program)
    let list = zip(call.arguments, model.parameters).map {
      NativeArgument(value: $0, isDouble: $1.isValue && $1.width == 8)
    }
    thread.prepareCall(handle, function, convention, list)
    var expected = thread.cpu
    let refusal = refusal(call)
    deliver(refusal == nil ? call.value : 0, refusal == nil ? model.resultBytes : 8, convention, &expected)
    expected[convention == .cdecl ? .rcx : .r11] = UInt64(refusal?.rawValue ?? 0)
    expected.finishInstruction(length: 3)
    carryOut(call, refusal, .finished, expected, &thread, leaves: input.random.chance(5))
  }

  mutating func callPlain(_ model: MarshallingModel, _ entry: UInt64, _ thread: inout ProgramThread) {
    let call = makeCall(model, thread.program)
    thread.prepareCall(entry, call.arguments)
    var expected = thread.cpu
    expected[.rax] = call.value
    expected[.rsp] += word
    expected.finishJump(to: ProgramThread.returnAddress)
    carryOut(call, nil, .jumped(ProgramThread.returnAddress), expected, &thread, leaves: false)
  }

  private mutating func makeCall(_ model: MarshallingModel, _ program: Program) -> MarshallingCall {
    let arguments = input.arguments(model, &memory, word: word)
    for (index, parameter) in model.parameters.enumerated() where parameter.kind == .length {
      program.write(memory.read(arguments[index], parameter.width), at: arguments[index])
    }
    let random = SeededGenerator(seed: input.random.next())
    let call = MarshallingCall(program, model, arguments, memory, random)
    call.installScripts()
    return call
  }

  private func refusal(_ call: MarshallingCall) -> HypercallResult? {
    guard call.model.fits(call.arguments, memory) else { return .buffersTooLarge }
    return call.model.after(call.arguments, memory, quarters: call.quarters) == nil ? .resultTooLong : nil
  }

  private func deliver(
    _ value: UInt64, _ bytes: Int, _ convention: CallConvention, _ cpu: inout ModelProcessor
  ) {
    cpu[.rax] = convention == .cdecl ? value & 0xFFFF_FFFF : value
    if convention == .cdecl && bytes > 4 { cpu[.rdx] = value >> 32 }
  }

  private mutating func carryOut(
    _ call: MarshallingCall, _ refusal: HypercallResult?, _ end: ProgramThread.Event,
    _ expected: ModelProcessor, _ thread: inout ProgramThread, leaves: Bool
  ) {
    let event = call.run(&thread, leaves: leaves)
    if let event {
      if event != end { call.note("it ends as \(event)") }
      if !thread.cpu.agrees(with: expected) { call.note("registers") }
      let hasRun = refusal != .buffersTooLarge
      if call.runs != (hasRun ? 1 : 0) { call.note("it ran \(call.runs) times") }
      if hasRun && call.seen != call.model.seen(call.arguments, memory) { call.note("what the PAL saw") }
      if refusal == nil, let after = call.model.after(call.arguments, memory, quarters: call.quarters) {
        memory = after
      }
    }
    let pages = MarshallingInput.pages
    for page in 0..<pages { _ = thread.program.bringIn(memory.base + page * 4096) }
    thread.program.allow(memory.base, pages: pages, .rw)
    let isSame = thread.program.read(memory.base, memory.bytes.count) == memory.bytes
    if !isSame { call.note("the caller's memory") }
    if !call.problems.isEmpty { problems.append("\(call.problems): \(call.model) \(call.arguments)") }
  }

  func finish(_ program: Program, _ name: String) {
    let machine = program.machine
    machine.scripts = [:]
    machine.interruption = { nil }
    #expect(problems.isEmpty, "\(name), \(kind.testDescription): \(problems.prefix(2))")
    #expect(machine.violations.isEmpty && machine.memory.hiddenIsUntouched, "\(name)")
    #expect(PoolAudit.problems(of: machine).isEmpty, "\(name)")
  }
}
