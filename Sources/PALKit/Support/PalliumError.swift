/// Something that a person can do something about. The description is a sentence that says what.
public struct PalliumError: Error, Sendable, CustomStringConvertible {
  /// What went wrong, for programs.
  public enum Kind: String, Sendable, Codable {
    case usage
    case notSetUp
    case imageMissing
    case alreadyRunning
    case notRunning
    case emulatorFailed
    case hypervisorPanicked
    case bootTimedOut
    case guestUnresponsive
    case guestRestarted
    case commandNotFound
    case commandNotExecutable
    case commandRefused
    case interrupted
    case overBudget
    case programNotFound
    case programIsFolder
    case textInsteadOfProgram
    case unknownProgramFormat
    case programForAnotherSystem
    case wineMissing
    /// A compiler or linker that is not installed.
    case toolMissing
    /// Mistakes in a project's files.
    case projectFaulty
    /// Programs that did not do what was expected of them.
    case testsFailed
    /// A program or PAL without what a debugger needs to know of its sources.
    case symbolsMissing
    /// A machine's secret that is not as it was made, or that others could have read.
    case secretFaulty
    case secretMissing
    /// A program that did not end well.
    case programFailed
    /// A program that has printed no evidence, or not as it is made.
    case evidenceFaulty
    /// A quote that does not prove what it should.
    case notVerified
    case hostFailure
  }

  public var kind: Kind
  public var description: String
  /// What helps to understand it, for example the last lines of a log.
  public var details: [String]

  public init(_ kind: Kind, _ description: String, details: [String] = []) {
    self.kind = kind
    self.description = description
    self.details = details
  }
}
