import TrustVisorABI

/// A PAL image as values: what ``ImageWriter`` makes a file of.
public struct PALImage: Equatable, Sendable {
  public struct Segment: Equatable, Sendable {
    public var address: UInt64
    /// What memory has beyond is zero; of any length.
    public var contents: [UInt8]
    /// Rounded up to pages in the file.
    public var memoryBytes: UInt64
    public var rights: Rights

    public init(address: UInt64, contents: [UInt8], memoryBytes: UInt64, rights: Rights) {
      self.address = address
      self.contents = contents
      self.memoryBytes = memoryBytes
      self.rights = rights
    }
  }

  /// What a PAL may do with a segment; no segment can be both written and executed.
  public enum Rights: String, Equatable, Sendable, Codable, CaseIterable {
    case read = "r"
    case readWrite = "rw"
    case readExecute = "rx"

    var bits: UInt32 {
      switch self {
      case .read: ImageFormat.Rights.read
      case .readWrite: ImageFormat.Rights.read | ImageFormat.Rights.write
      case .readExecute: ImageFormat.Rights.read | ImageFormat.Rights.execute
      }
    }
  }

  public struct Entry: Equatable, Sendable {
    public var address: UInt64
    public var function: PALFunction

    public init(address: UInt64, function: PALFunction) {
      self.address = address
      self.function = function
    }
  }

  public var mode: ImageFormat.Mode
  public var layout: ImageLayout
  public var segments: [Segment]
  public var functions: [Entry]

  public init(mode: ImageFormat.Mode, layout: ImageLayout, segments: [Segment], functions: [Entry]) {
    self.mode = mode
    self.layout = layout
    self.segments = segments
    self.functions = functions
  }
}
