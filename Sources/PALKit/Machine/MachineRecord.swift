import Foundation
import SystemPackage

/// What is known of a machine, kept in its folder.
public struct MachineRecord: Sendable, Codable {
  var process: ProcessIdentity
  public var configuration: MachineConfiguration
  public var startedAt: Date
  /// Seconds from the emulator's start until the agent answered; nil while the guest boots.
  public var bootSeconds: Double?
  /// The guest's time-stamp counter when its agent started: instructions, if those are counted.
  public var timeStampAtAgent: UInt64?

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
