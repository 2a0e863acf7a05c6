import TrustVisorABI
import X86

/// What a program asks for when it registers a PAL.
struct Registration {
  struct Section {
    var type: UInt32
    var pages: UInt32
    var address: UInt64
  }

  struct Parameter {
    var type: UInt64
    var size: UInt64
  }

  var sections: [Section]
  var parameters: [Parameter]
  var entry: UInt64
  /// Where the two lists are.
  var sectionList = Program.heap + 0x7000
  var parameterList = Program.heap + 0x7800

  static let code: UInt64 = 0x40_0000
  static let data: UInt64 = 0x41_0000
  static let area: UInt64 = 0x42_0000
  static let stack: UInt64 = 0x43_0000
  static let stackEnd: UInt64 = stack + 2 * PageSize.small

  /// Two pages of code, one of data, two each for parameters and stack; `slot` tells one PAL's from another's.
  init(_ parameters: [Parameter] = [], slot: UInt64 = 0) {
    let base = slot * 0x10_0000
    sections = [
      Section(.code, 2, base + Self.code), Section(.data, 1, base + Self.data),
      Section(.parameters, 2, base + Self.area), Section(.stack, 2, base + Self.stack),
    ]
    self.parameters = parameters
    entry = base + Self.code + 0x10
  }
}

extension Registration.Section {
  init(_ kind: SectionKind, _ pages: UInt32, _ address: UInt64) {
    self.init(type: kind.rawValue, pages: pages, address: address)
  }
}

extension Registration.Parameter {
  static let integer = Self(type: 1, size: 0)
  static func pointer(_ words: UInt64) -> Self { Self(type: 2, size: words) }
}

extension Program {
  /// Makes the pages of all sections, with code that runs script 0 and returns.
  func makeSections(_ registration: Registration, code: [UInt8] = [PALCore.script, 0, 0xC3]) {
    for section in registration.sections {
      for page in 0..<UInt64(section.pages) {
        let address = section.address + page * PageSize.small
        if tables.leaf(address) == 0 { map(address) }
        let isCode = section.type == SectionKind.code.rawValue
        write(
          [UInt8](repeating: isCode ? 0x90 : UInt8(truncatingIfNeeded: page &+ 1), count: 4096), at: address)
      }
    }
    write(code, at: registration.entry)
  }

  /// Writes the lists that registering reads.
  func describe(_ registration: Registration) {
    write(UInt64(registration.sections.count), at: registration.sectionList)
    for (index, section) in registration.sections.enumerated() {
      let place = registration.sectionList + 8 + 16 * UInt64(index)
      write(section.type, at: place)
      write(section.pages, at: place + 4)
      write(section.address, at: place + 8)
    }
    write(UInt64(registration.parameters.count), at: registration.parameterList)
    for (index, parameter) in registration.parameters.enumerated() {
      let place = registration.parameterList + 8 + 16 * UInt64(index)
      write(parameter.type, at: place)
      write(parameter.size, at: place + 8)
    }
  }
}

extension ProgramThread {
  /// Stands at the hypercall that registers.
  mutating func prepare(_ registration: Registration) {
    prepare(
      .register, rcx: registration.sectionList, rsi: registration.parameterList, rdi: registration.entry)
  }

  mutating func register(_ registration: Registration) -> HypercallResult? {
    program.describe(registration)
    prepare(registration)
    guard run() == .finished else { return nil }
    return HypercallResult(rawValue: UInt32(truncatingIfNeeded: cpu[.rax]))
  }

  mutating func unregister(_ entry: UInt64) -> HypercallResult? { hypercall(.unregister, rcx: entry) }
}
