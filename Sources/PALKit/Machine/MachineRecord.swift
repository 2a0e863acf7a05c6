import Foundation
import SystemPackage

/// What is known of a machine, kept in its folder.
public struct MachineRecord: Sendable, Codable {
  var process: ProcessIdentity
  public var configuration: MachineConfiguration
  public var startedAt: Date
  /// Seconds from the emulator's start until the agent answered; nil while the guest boots.
  public var bootSeconds: Double?
  /// What the agent measured of the boot; nil while the guest boots.
  public var timeStampAtAgent: UInt64?
  var idleAtAgent: UInt64?

  /// Instructions that the PC executed from its reset to the agent's start, to about 10 million; nil unless they
  /// are counted. The emulator's counter goes on, a thousand million a second, while the CPU is idle: that is
  /// taken off.
  public var instructionsToAgent: UInt64? {
    guard configuration.instructionCount, let timeStampAtAgent, let idleAtAgent else { return nil }
    return timeStampAtAgent > idleAtAgent ? timeStampAtAgent - idleAtAgent : nil
  }

  static func load(_ file: FilePath) -> MachineRecord? {
    guard let data = FileManager.default.contents(atPath: file.string) else { return nil }
    return try? JSONDecoder().decode(MachineRecord.self, from: data)
  }

  func save(_ file: FilePath) throws(PalliumError) {
    do {
      try JSONEncoder().encode(self).write(to: URL(filePath: file.string), options: .atomic)
    } catch {
      throw PalliumError(.hostFailure, "\(file) cannot be written: make room on its file system.")
    }
  }
}
