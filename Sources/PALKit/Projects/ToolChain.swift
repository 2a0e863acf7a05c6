import Foundation
import PALImages
import SystemPackage

/// The compilers and linkers that build a project, found on this machine.
struct ToolChain: Sendable {
  /// The Swift tool chain's, which build PALs.
  var swiftc: String
  var clang: String
  var linker: String

  init() throws(BuildFailure) {
    swiftc = try Self.require("swiftc", beside: nil)
    clang = try Self.require("clang", beside: swiftc)
    linker = try Self.require("ld.lld", beside: swiftc)
  }

  /// A command of the Swift tool chain: PALs are built by what belongs together, not by another clang on the PATH.
  private static func require(_ command: String, beside other: String?) throws(BuildFailure) -> String {
    if let other {
      let path = FilePath(other).removingLastComponent().appending(command).string
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    if let folder = onPath(command) { return folder }
    throw BuildFailure(
      .toolMissing,
      """
      PALs are built by Swift's tool chain, and '\(command)' is missing: install Swift 6.3 or later \
      (https://www.swift.org/install).
      """)
  }

  /// Where a command is; links stay as they are, because some commands do what the link's name says.
  static func onPath(_ command: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(command)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

extension Target {
  /// The compiler of programs for this target.
  var compiler: String {
    switch self {
    case .windowsX64: "x86_64-w64-mingw32-gcc"
    case .windowsX86: "i686-w64-mingw32-gcc"
    case .linuxX64: "gcc"
    case .linuxX86: "i686-linux-gnu-gcc"
    }
  }

  /// The Debian packages that it comes in.
  private var packages: String {
    switch self {
    case .windowsX64: "gcc-mingw-w64-x86-64-win32"
    case .windowsX86: "gcc-mingw-w64-i686-win32"
    case .linuxX64: "gcc libc6-dev"
    case .linuxX86: "gcc-i686-linux-gnu libc6-dev-i386-cross"
    }
  }

  public var isWindows: Bool { self == .windowsX64 || self == .windowsX86 }

  /// 32-bit libraries are on few systems, and Windows has none of MinGW's.
  var linkOptions: [String] { self == .linuxX64 ? [] : ["-static"] }

  /// Where the compiler is.
  func requireCompiler() throws(BuildFailure) -> String {
    if let path = ToolChain.onPath(compiler) { return path }
    throw BuildFailure(
      .toolMissing,
      """
      Programs for \(rawValue) are built by '\(compiler)', which is missing: run 'apt-get install \(packages)', \
      or build for another target with '--target'.
      """)
  }
}
