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
  /// are counted. The emulator's counter goes on while the CPU is idle: that is taken off. What the BIOS waits for a
  /// key in Bochs, before there is a guest that could tell, is not.
  public var instructionsToAgent: UInt64? {
    guard let perSecond = configuration.countedPerSecond, let timeStampAtAgent, let idleAtAgent else {
      return nil
    }
    // With several CPUs idle time is that of all.
    let (idle, overflow) = (idleAtAgent / UInt64(configuration.cpus)).multipliedReportingOverflow(
      by: perSecond)
    guard !overflow, timeStampAtAgent > idle / Self.second else { return nil }
    return timeStampAtAgent - idle / Self.second
  }

  /// In nanoseconds, which idle time is told in.
  private static let second: UInt64 = 1_000_000_000

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

extension MachineConfiguration {
  /// How much the counter of instructions grows in an idle second of the guest's; nil if they are not counted.
  fileprivate var countedPerSecond: UInt64? {
    switch emulator {
    case .qemu: instructionCount ? 1_000_000_000 : nil
    case .bochs: BochsConfiguration.instructionsPerSecond
    }
  }
}
