import Foundation
import SystemPackage

/// A file on the host that the guest can run.
public struct ProgramFile: Sendable {
  /// Absolute, links resolved: a program looks for what belongs to it where it really is.
  public let path: FilePath
  public let kind: ProgramKind

  /// So much of a file is read to find out what it is; headers lie in its first few hundred bytes.
  public static let headerLimit = 1 << 20

  /// Looks at a file.
  /// - Throws: why it cannot be run, in a sentence.
  public init(_ path: String) throws(PalliumError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.unreadable(path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw PalliumError(.programIsFolder, "\(path) is a folder: name the program in it.")
    default:
      throw PalliumError(.unknownProgramFormat, "\(path) is no ordinary file: name a program's file.")
    }
    let bytes = try Self.beginning(of: path)
    do { kind = try ProgramKind.read(bytes) } catch { throw PalliumError(error, in: path) }
    self.path = FilePath(URL(filePath: path).resolvingSymlinksInPath().path)
    try checkInterpreter(named: path)
  }

  /// Makes sure that what runs such programs is installed; to be asked before a machine is started for it.
  public func checkWine(locations: Locations = .standard()) async throws(PalliumError) {
    guard case .windows(let width) = kind else { return }
    _ = try await WineInstallation.find(for: width, locations: locations)
  }

  private static func beginning(of path: String) throws(PalliumError) -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly)
      defer { try? file.close() }
      return try [UInt8](unsafeUninitializedCapacity: headerLimit) { buffer, count in
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch { throw unreadable(path, (error as? Errno)?.rawValue ?? EIO) }
  }

  private static func unreadable(_ path: String, _ number: Int32) -> PalliumError {
    if number == ENOENT || number == ENOTDIR {
      return PalliumError(.programNotFound, "There is no file \(path): check the path.")
    }
    return PalliumError(
      .commandNotExecutable,
      "\(path) cannot be read (\(String(cString: strerror(number)))): check its permissions.")
  }

  /// The guest has the host's libraries: what is not there the program would miss, and the kernel would only say
  /// that the program's own file does not exist.
  private func checkInterpreter(named name: String) throws(PalliumError) {
    guard case .linux(_, let interpreter?) = kind, !FileManager.default.fileExists(atPath: interpreter) else {
      return
    }
    throw PalliumError(
      .programForAnotherSystem,
      "\(name) needs the dynamic linker \(interpreter), which this machine and so the guest does not have: "
        + "install its libraries or link it statically.")
  }
}
