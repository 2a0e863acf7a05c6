/// What an encoding says about its field (SDM vol 3, table 25-21).
extension VMCSField {
  /// How wide a field is: bits 14:13.
  public enum Width: UInt8, Hashable, Sendable, BitwiseCopyable {
    case bits16 = 0
    case bits64 = 1
    case bits32 = 2
    /// 64 bits on CPUs with long mode.
    case natural = 3
  }

  /// What a field belongs to: bits 11:10.
  public enum Group: UInt8, Hashable, Sendable, BitwiseCopyable {
    case control = 0
    /// Read-only: what an exit reports.
    case exitInformation = 1
    case guest = 2
    case host = 3
  }

  @inlinable public var width: Width {
    switch rawValue.bits(13, 2) {
    case 0: .bits16
    case 1: .bits64
    case 2: .bits32
    default: .natural
    }
  }

  @inlinable public var group: Group {
    switch rawValue.bits(10, 2) {
    case 0: .control
    case 1: .exitInformation
    case 2: .guest
    default: .host
    }
  }
}
