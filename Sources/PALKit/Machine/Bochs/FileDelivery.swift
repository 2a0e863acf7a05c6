import AgentProtocol
import Foundation
import SystemPackage

/// A guest without the host's folders gets files through its agent, when they are needed and are not there yet.
extension Machine {
  /// Unpacks standard input into the file that the first argument names, and puts it in place whole.
  private static let receiver =
    "mkdir -p \"${1%/*}\" && gunzip -c >\"$1.new\" && chmod 755 \"$1.new\" && mv -f \"$1.new\" \"$1\""

  /// Bytes that the line takes in a second, if the guest has not much else to do.
  private static let bytesInASecond = 10_000

  /// Brings the files of shared folders that a command names and that have changed since the guest got its copies.
  func bringFiles(
    for request: ExecRequest, progress: @Sendable (String) -> Void
  ) async throws(PalliumError) {
    let shares = record.configuration.shares.map { FilePath($0) }
    for word in request.arguments where word.hasPrefix("/") {
      let path = FilePath(word).lexicallyNormalized()
      if shares.contains(where: { path.starts(with: $0) }) { try await bring(path, as: word, progress) }
    }
  }

  /// Brings a program and the libraries beside it into a folder of its own and returns its path in the guest.
  func bringProgram(
    _ program: ProgramFile, progress: @Sendable (String) -> Void
  ) async throws(PalliumError) -> String {
    let files = try ProgramSpool.files(of: program)
    let folder = "\(ProgramSpool.guestPath)/\(ProgramSpool.key(of: files))"
    for file in files { try await bring(file, as: "\(folder)/\(file.lastComponent?.string ?? "")", progress) }
    return "\(folder)/\(program.path.lastComponent?.string ?? "program")"
  }

  private func bring(
    _ file: FilePath, as place: String, _ progress: @Sendable (String) -> Void
  ) async throws(PalliumError) {
    var copies = GuestCopies.load(directory.guestCopies)
    guard copies.lacks(file.string, at: place) else { return }
    copies.note(file.string, at: place)
    let content = try await Self.packed(file)
    let seconds = content.count / Self.bytesInASecond
    if seconds >= 2 {
      progress("\(file.lastComponent?.string ?? "a file") goes to the guest, about \(seconds) s")
    }
    let request = ExecRequest(arguments: ["/bin/sh", "-c", Self.receiver, "sh", place], directory: "/")
    let result = try await run(request, input: .bytes([UInt8](content)))
    guard result.succeeded else {
      throw PalliumError(
        .guestUnresponsive,
        "\(file) cannot be brought into the guest: \(result.errorText.prefix { $0 != "\n" })")
    }
    // Others may have brought files meanwhile; to forget one of theirs costs no more than to bring it again.
    try copies.save(directory.guestCopies)
  }

  private static func packed(_ file: FilePath) async throws(PalliumError) -> [UInt8] {
    let packed = FilePath("/tmp/pallium-packed-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(atPath: packed.string) }
    let words = ["-c", "gzip -9 -c <\"$1\" >\"$2\"", "sh", file.string, packed.string]
    guard await CommandOutput.of("sh", words)?.succeeded == true,
      let content = FileManager.default.contents(atPath: packed.string)
    else {
      throw PalliumError(.hostFailure, "\(file) cannot be read: see to its permissions.")
    }
    return [UInt8](content)
  }
}
