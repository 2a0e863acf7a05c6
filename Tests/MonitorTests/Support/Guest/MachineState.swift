import Testing

@testable import Monitor

/// What a refused request must leave as it was.
struct MachineState: Equatable, CustomTestStringConvertible, CustomReflectable {
  private let memory: [UInt8]
  private let freeFrames: UInt64
  private let palCount: UInt32

  init(_ machine: ArrayMachine) {
    memory = machine.memory.bytesButMarks
    freeFrames = machine.pals.freeFrames
    palCount = machine.pals.count
  }

  /// Megabytes are no help in a failure's message.
  var testDescription: String { "\(palCount) PALs, \(freeFrames) frames free" }
  var customMirror: Mirror { Mirror(self, children: [:]) }

  /// Nothing but the pool.
  func hasSamePool(as other: Self) -> Bool { freeFrames == other.freeFrames && palCount == other.palCount }
}
