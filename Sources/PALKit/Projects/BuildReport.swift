import PALImages

/// What a build has made.
public struct BuildReport: Sendable, Encodable {
  public struct Image: Sendable, Encodable {
    /// Relative to the project's folder.
    public var path: String
    public var bytes: Int
    public var measurement: ImageMeasurement
    /// In the order of their numbers.
    public var functions: [String]
  }

  public struct Program: Sendable, Encodable {
    public var target: Target
    /// Relative to the project's folder.
    public var path: String
    /// Whether anything of it had to be built anew.
    public var rebuilt: Bool
  }

  public var name: String
  public var image: Image
  public var programs: [Program]
  /// What compilers said though they were successful.
  public var warnings: String
}
