import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// A program with one thread and the description of one PAL, which runs script 0.
struct Scene {
  let machine: ArrayMachine
  let kernel: GuestKernel
  let program: Program
  var thread: ProgramThread
  var registration: Registration
  /// Everything as it was before anything was registered.
  private(set) var beginning: MachineState

  init(
    _ parameters: [Registration.Parameter] = [], _ kind: GuestKind = .linux64, poolPages: Int = 256,
    memorySize: Int = ArrayMemory.defaultSize, code: [UInt8] = [PALCore.script, 0, 0xC3],
    script: @escaping PALScript = { _ in }
  ) {
    machine = ArrayMachine(processors: [0, 1], poolPages: poolPages, memorySize: memorySize)
    machine.scripts[0] = script
    kernel = GuestKernel(machine)
    program = Program(kernel, kind.mode, kind.codeSize)
    thread = ProgramThread(program)
    registration = Registration(parameters)
    program.makeSections(registration, code: code)
    program.describe(registration)
    beginning = MachineState(machine)
  }

  /// The same, with the PAL registered.
  static func registered(
    _ parameters: [Registration.Parameter] = [], _ kind: GuestKind = .linux64, poolPages: Int = 256,
    code: [UInt8] = [PALCore.script, 0, 0xC3], script: @escaping PALScript = { _ in }
  ) -> Self {
    var scene = Self(parameters, kind, poolPages: poolPages, code: code, script: script)
    #expect(scene.register() == .success)
    return scene
  }

  /// Takes everything as it is now for the beginning.
  mutating func begin() { beginning = MachineState(machine) }

  var entry: UInt64 { registration.entry }

  mutating func register() -> HypercallResult? { thread.register(registration) }
  mutating func unregister() -> HypercallResult? { thread.unregister(entry) }

  /// The monitor's record of the PAL.
  var record: PALRecord {
    let key = PALKey(space: thread.cpu.paging.addressSpace, entry: entry)
    guard case .found(let number) = machine.pals.find(key) else { fatalError("there is no PAL") }
    return machine.pals.pal(number).record
  }

  /// True if nothing has been violated.
  var isSound: Bool { machine.violations.isEmpty && machine.memory.hiddenIsUntouched }
}

extension ArrayMachine {
  /// Lets something come in between, once, before the `count`th instruction of PALs from now on.
  func interrupt(before count: Int, with exit: PALExit = .interrupt) {
    var left = count
    interruption = {
      left -= 1
      return left == 0 ? exit : nil
    }
  }

  /// Lets PALs carry out a single instruction each time they are entered.
  func interruptAlways(with exit: PALExit = .interrupt) {
    var last = executed
    interruption = { [unowned self] in
      guard executed > last else { return nil }
      last = executed
      return exit
    }
  }
}
