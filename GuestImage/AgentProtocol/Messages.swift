/// A command for the guest to run.
public struct ExecRequest: Sendable, Equatable {
  /// The program, looked up in PATH unless it has a slash, and its arguments.
  public var arguments: [String]
  /// Variables in addition to the guest's own, `NAME=VALUE`.
  public var environment: [String]
  /// Working directory; empty for the guest's default, the job folder.
  public var directory: String
  /// After so many milliseconds the command's process group is killed; 0 is never.
  public var timeLimit: UInt64

  public init(
    arguments: [String], environment: [String] = [], directory: String = "", timeLimit: UInt64 = 0
  ) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.timeLimit = timeLimit
  }
}

/// How a command ended.
public enum ExecOutcome: Sendable, Equatable {
  case exited(code: UInt8)
  case signalled(number: UInt8)
  /// Killed because it ran longer than its time limit.
  case timedOut
}

/// Why a command could not be started.
public struct ExecRefusal: Error, Sendable, Equatable {
  public enum Reason: UInt8, Sendable {
    case notFound = 1
    case notExecutable = 2
    case badDirectory = 3
    case badRequest = 4
    case other = 5
  }

  public var reason: Reason
  /// A sentence for a person.
  public var message: String

  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }
}

/// What the agent says of the guest at the beginning of a session.
public struct Welcome: Sendable, Equatable {
  /// The guest's time-stamp counter when the agent started. Instructions since reset, if the emulator counts
  /// them.
  public var timeStampAtStart: UInt64
  /// Nanoseconds since the kernel started, when the agent started.
  public var uptimeAtStart: UInt64
  /// Nanoseconds of that time in which the CPUs had nothing to do, all together; to a hundredth of a second.
  public var idleAtStart: UInt64

  public init(timeStampAtStart: UInt64, uptimeAtStart: UInt64, idleAtStart: UInt64) {
    self.timeStampAtStart = timeStampAtStart
    self.uptimeAtStart = uptimeAtStart
    self.idleAtStart = idleAtStart
  }
}

/// What the hypervisor has counted, as it tells a program in the guest.
public struct HypervisorCounters: Sendable, Equatable {
  /// How often guests have exited, by kind: in the order of the kinds' numbers, as many as the hypervisor knows.
  public var exits: [UInt64]
  /// nil if the hypervisor does not tell.
  public var pool: PoolStatus?

  public init(exits: [UInt64], pool: PoolStatus? = nil) {
    self.exits = exits
    self.pool = pool
  }
}

/// What the memory set aside for PALs holds.
public struct PoolStatus: Sendable, Equatable, Codable {
  /// Frames of 4 KiB, and how many of them are free.
  public var frames: UInt32
  public var freeFrames: UInt32
  public var pals: UInt32

  public init(frames: UInt32, freeFrames: UInt32, pals: UInt32) {
    self.frames = frames
    self.freeFrames = freeFrames
    self.pals = pals
  }
}

/// What the host says.
public enum HostMessage: Sendable, Equatable {
  case start(ExecRequest)
  /// Bytes for the command's standard input; never more ahead than the agent gave credit for.
  case input([UInt8])
  case inputEnd
  /// Asks for a sign of life, a ``AgentMessage/pong``.
  case ping
  /// Asks for ``AgentMessage/counters(_:)``.
  case counters
}

/// What the agent says.
public enum AgentMessage: Sendable, Equatable {
  case welcome(Welcome)
  case output([UInt8])
  case errorOutput([UInt8])
  /// So many bytes of standard input are used up: the host may send as many more.
  case credit(UInt32)
  case ended(ExecOutcome)
  case pong
  /// What the hypervisor has counted; nil if there is none.
  case counters(HypervisorCounters?)
  case refused(ExecRefusal)
}
