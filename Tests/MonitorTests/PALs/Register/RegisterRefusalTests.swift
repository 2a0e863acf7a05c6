import Testing
import TrustVisorABI
import X86

@testable import Monitor

/// Each way to be refused when registering: by its number, with nothing changed but RAX and RIP.
@Suite struct RegisterRefusalTests {
  /// A change that makes a good request a bad one.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let result: HypercallResult
    let make: @Sendable (inout Scene) -> Void

    init(_ name: String, _ result: HypercallResult, _ make: @escaping @Sendable (inout Scene) -> Void) {
      testDescription = name
      self.result = result
      self.make = make
    }
  }

  private func expectRefusal(_ change: Change, _ kind: GuestKind) {
    var scene = Scene([.pointer(4), .integer], kind)
    change.make(&scene)
    let before = MachineState(scene.machine)
    scene.thread.prepare(scene.registration)
    var model = scene.thread.cpu
    model.finishInstruction(length: 3)
    #expect(scene.thread.run() == .finished)
    #expect(HypercallResult(rawValue: UInt32(scene.thread.cpu[.rax])) == change.result)
    #expect(scene.thread.cpu.agrees(with: model, but: [.rax]))
    #expect(MachineState(scene.machine) == before)
    #expect(scene.isSound && scene.machine.lines.isEmpty)
  }

  @Test(arguments: descriptions, GuestKind.widths)
  func badDescription(_ change: Change, _ kind: GuestKind) { expectRefusal(change, kind) }

  @Test(arguments: pages, GuestKind.all)
  func badPage(_ change: Change, _ kind: GuestKind) { expectRefusal(change, kind) }

  private static let descriptions =
    counts + types + addresses + [
      change("no code", .noCode) { $0.sections[0].type = 2 },
      change("only shared code", .noCode) { $0.sections[0].type = 5 },
      change("no stack", .noStack) { $0.sections[3].type = 2 },
      change("two stacks", .noStack) { $0.sections[1].type = 4 },
      change("no parameter section", .noParameterSection) { $0.sections[2].type = 2 },
      change("two parameter sections", .noParameterSection) { $0.sections[1].type = 3 },
      change("sections meet", .sectionsOverlap) { $0.sections[3].address = $0.sections[2].address + 0x1000 },
      change("the same section twice", .sectionsOverlap) { $0.sections[1].address = $0.sections[0].address },
      change("a size that wraps", .badParameterSize) { $0.parameters[0].size = 1 << 62 },
      change("a size that is negative", .badParameterSize) { $0.parameters[0].size = .max },
      change("too large by a word", .parametersTooLarge) { $0.parameters[0].size = 0x2008 / 4 },
      change("too large together", .parametersTooLarge) {
        $0.parameters = [.pointer(0x400), .pointer(1), .pointer(0x400)]
      },
      change("entry in data", .entryOutsideCode) { $0.entry = Registration.data },
      change("entry in front of code", .entryOutsideCode) { $0.entry = Registration.code - 1 },
      change("entry behind code", .entryOutsideCode) { $0.entry = Registration.code + 0x2000 },
      change("entry too close to the end", .entryOutsideCode) { $0.entry = Registration.code + 0x1FFE },
    ]

  private static let counts = [
    change("no sections", .badSectionCount) { $0.sections = [] },
    Change("too many sections", .badSectionCount) {
      $0.program.write(UInt64(11), at: $0.registration.sectionList)
    },
    Change("sections' second word", .badSectionCount) {
      $0.program.write(UInt64(0x1_0000_0004), at: $0.registration.sectionList)
    },
    Change("too many parameters", .badParameterCount) {
      $0.program.write(UInt64(11), at: $0.registration.parameterList)
    },
    Change("parameters' second word", .badParameterCount) {
      $0.program.write(UInt64(1) << 63 | 1, at: $0.registration.parameterList)
    },
  ]

  private static let types = [
    change("section type 0", .badSectionType) { $0.sections[1].type = 0 },
    change("section type 6", .badSectionType) { $0.sections[1].type = 6 },
    change("section type -1", .badSectionType) { $0.sections[1].type = .max },
    change("parameter type 0", .badParameterType) { $0.parameters[1].type = 0 },
    change("parameter type 3", .badParameterType) { $0.parameters[1].type = 3 },
    change("word behind a parameter's type", .badParameterType) { $0.parameters[1].type = 0x1_0000_0001 },
  ]

  private static let addresses = [
    change("no pages", .badSectionAddress) { $0.sections[1].pages = 0 },
    change("not aligned", .badSectionAddress) { $0.sections[1].address += 8 },
    change("page 0", .badSectionAddress) { $0.sections[1].address = 0 },
    change("wraps", .badSectionAddress) { $0.sections[1].address = 0xFFFF_FFFF_FFFF_F000 },
    change("reaches the limit of either mode", .badSectionAddress) {
      $0.sections[1].address = 0xFFFF_F000 | 0x7FFF_0000_0000
      $0.sections[1].pages = 2
    },
    change("kernel's half", .badSectionAddress) { $0.sections[1].address = 0xFFFF_8000_0000_0000 },
    change("more pages than addresses", .badSectionAddress) {
      $0.sections[1].pages = .max
      $0.sections[1].address = 0x7800_0000_0000
    },
  ]

  private static let pages = [
    right("kernel's code", .notAccessible, Registration.code + 0x1000, .us),
    right("kernel's data", .notAccessible, Registration.data, .us),
    right("kernel's parameters", .notAccessible, Registration.area + 0x1000, .us),
    right("kernel's stack", .notAccessible, Registration.stack, .us),
    right("kernel's lists", .notAccessible, Program.heap + 0x7000, .us),
    right("read-only code", .codeNotWritable, Registration.code, .rw),
    right("read-only code behind", .codeNotWritable, Registration.code + 0x1000, .rw),
    place("hidden code", Registration.code + 0x1000, ArrayMemory.hiddenRange.lowerBound),
    place("hidden data", Registration.data, ArrayMemory.hiddenRange.upperBound - 0x1000),
    place("device as data", Registration.data, 0xFEE0_0000),
    place("hidden lists", Program.heap + 0x7000, ArrayMemory.hiddenRange.lowerBound),
  ]

  private static func change(
    _ name: String, _ result: HypercallResult, _ make: @escaping @Sendable (inout Registration) -> Void
  ) -> Change {
    Change(name, result) { scene in
      make(&scene.registration)
      scene.program.describe(scene.registration)
    }
  }

  private static func right(
    _ name: String, _ result: HypercallResult, _ address: UInt64, _ bit: PageTableEntry
  ) -> Change {
    Change(name, result) { $0.program.protect(address, without: bit) }
  }

  private static func place(_ name: String, _ address: UInt64, _ frame: UInt64) -> Change {
    Change(name, .notMemory) { scene in
      let rights = scene.program.tables.leaf(address) & 0xFFF
      scene.program.tables.setLeaf(address, frame | rights)
    }
  }

  /// What is not overwritten need only be readable.
  @Test func readOnlyDataIsFine() {
    var scene = Scene()
    scene.registration.sections.append(.init(.sharedCode, 1, 0x44_0000))
    scene.program.makeSections(scene.registration)
    scene.program.protect(Registration.data, without: .rw)
    scene.program.protect(0x44_0000, without: .rw)
    scene.program.protect(Registration.area, without: .rw)
    scene.program.protect(Registration.stack, without: .rw)
    #expect(scene.register() == .success)
  }

  @Test func listsAtAddressesThatAreNone() {
    var scene = Scene()
    for list in [0x8000_0000_0000, 0xFFFF_7FFF_FFFF_FFF8, .max >> 1] as [UInt64] {
      scene.registration.sectionList = list
      scene.thread.prepare(scene.registration)
      #expect(scene.thread.run() == .finished)
      #expect(scene.thread.cpu[.rax] == UInt64(HypercallResult.notAccessible.rawValue))
    }
    #expect(MachineState(scene.machine) == scene.beginning)
  }

  @Test func registeredAlready() {
    var scene = Scene.registered()
    let before = MachineState(scene.machine)
    #expect(scene.register() == .alreadyRegistered)
    #expect(MachineState(scene.machine) == before)
    #expect(scene.thread.call(scene.entry) == .returned(0))
  }

  @Test func noPlaceLeft() throws {
    var scene = Scene(poolPages: 64)
    let registry = scene.machine.pals
    var count: UInt64 = 0
    let request = Request(scene.thread.cpu, try #require(try? Caller(scene.thread.cpu)))
    while true {
      let beginning = PALRegistry.Beginning(
        key: PALKey(space: 0x5000, entry: count), paging: scene.thread.cpu.paging, request: request,
        stage: .copying, wordBytes: 8)
      guard try registry.create(beginning) != nil else { break }
      count += 1
    }
    #expect(count == registry.layout.slotCount)
    let before = MachineState(scene.machine)
    #expect(scene.register() == .tooManyPALs)
    #expect(MachineState(scene.machine) == before)
  }

  /// Code that can have no PALs: each of the requests is refused.
  @Test(arguments: [Hypercall.register, .unregister, .share, .load, .unload, .queryEntry, .queryHandle])
  func badCallers(_ request: Hypercall) {
    let changes: [(inout ModelProcessor) -> Void] = [
      { $0.cr0.remove(.pg) }, { $0.codeSegment = .code(bits: 16) },
      { $0.flags.insert(.vm) }, { $0.codeSegmentBase = 0x1000 },
    ]
    for change in changes {
      let scene = Scene([], .compatibility)
      var cpu = scene.thread.cpu
      change(&cpu)
      cpu[.rax] = UInt64(request.rawValue)
      _ = ExitPolicy.handle(.hypercall, cpu: &cpu, machine: scene.machine)
      #expect(cpu.events == [.finished(3)] && cpu[.rax] == 3)
      #expect(MachineState(scene.machine) == scene.beginning)
    }
  }
}
