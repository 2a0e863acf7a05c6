import Foundation
import SystemPackage

/// Where a machine that runs already sees programs of the host: each is copied, with the libraries beside it, into
/// a folder of its own below one that the machine sees from its start.
///
/// A folder is never changed once it has its name, because the guest keeps for ever what it has read. A program that
/// has been built anew gets another folder; the least recently used are removed.
struct ProgramSpool {
  let folder: FilePath

  /// Where the guest sees the folder.
  static let guestPath = "/programs"
  private static let kept = 16

  /// Makes a program visible and returns its path in the guest.
  /// - Parameter contents: what the copy has instead of the program's own bytes; nil for these.
  func add(_ program: ProgramFile, contents: [UInt8]? = nil) throws(PalliumError) -> String {
    let files = try Self.files(of: program)
    let key = Self.key(of: files, isChanged: contents != nil)
    let folder: String
    if let earlier = entries().first(where: { $0.hasPrefix(key) }) {
      folder = earlier
      // Used now: removed later than others.
      try? FileManager.default.setAttributes(
        [.modificationDate: Date()], ofItemAtPath: self.folder.appending(folder).string)
    } else {
      folder = try copy(files, key, contents)
      removeOldest()
    }
    return "\(Self.guestPath)/\(folder)/\(program.path.lastComponent?.string ?? "program")"
  }

  /// The program and the libraries beside it, which it may load from there.
  static func files(of program: ProgramFile) throws(PalliumError) -> [FilePath] {
    let folder = program.path.removingLastComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    let libraries = names.filter { isLibrary($0, for: program.kind) }.sorted()
    return [program.path] + libraries.map { folder.appending($0) }.filter { $0 != program.path }
  }

  static func isLibrary(_ name: String, for kind: ProgramKind) -> Bool {
    let name = name.lowercased()
    return kind.isWindows ? name.hasSuffix(".dll") : name.hasSuffix(".so") || name.contains(".so.")
  }

  /// What tells these files, as they are now, from others: paths, file numbers, sizes, times.
  static func key(of files: [FilePath], isChanged: Bool = false) -> String {
    var hash = StableHash()
    if isChanged { hash.add("changed") }
    for file in files {
      var status = stat()
      guard stat(file.string, &status) == 0 else { continue }
      let (changed, written) = (status.st_ctim, status.st_mtim)
      hash.add(
        "\(file) \(status.st_dev) \(status.st_ino) \(status.st_size) \(written.tv_sec).\(written.tv_nsec) "
          + "\(changed.tv_sec).\(changed.tv_nsec)")
    }
    return hash.text
  }

  private func copy(_ files: [FilePath], _ key: String, _ contents: [UInt8]?) throws(PalliumError) -> String {
    // The guest may remember a folder of this key that has been removed since.
    let name = "\(key)-\(UUID().uuidString.prefix(6).lowercased())"
    let work = folder.appending(".\(name)")
    do {
      try FileManager.default.createDirectory(atPath: work.string, withIntermediateDirectories: true)
      for file in files {
        guard let name = file.lastComponent else { continue }
        let copy = work.appending(name).string
        if let contents, file == files[0] {
          try Data(contents).write(to: URL(filePath: copy))
        } else {
          try FileManager.default.copyItem(
            atPath: URL(filePath: file.string).resolvingSymlinksInPath().path, toPath: copy)
        }
        // Programs for Windows, and what was downloaded, often lack the permission.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: copy)
      }
      try FileManager.default.moveItem(atPath: work.string, toPath: folder.appending(name).string)
    } catch {
      try? FileManager.default.removeItem(atPath: work.string)
      throw PalliumError(
        .hostFailure,
        "\(files[0]) cannot be copied into \(folder): make room there and see that it can be read.")
    }
    return name
  }

  private func entries() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    return names.filter { !$0.hasPrefix(".") }
  }

  private func removeOldest() {
    let files = FileManager.default
    let byTime = entries().map { name in
      let path = folder.appending(name).string
      return (path, (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date ?? .distantPast)
    }.sorted { $0.1 > $1.1 }
    for (path, _) in byTime.dropFirst(Self.kept) { try? files.removeItem(atPath: path) }
  }
}

/// FNV-1a with 64 bits: the same in every process, unlike Swift's own hashes.
private struct StableHash {
  private var value: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01B3

  mutating func add(_ text: String) {
    // The zero byte separates what is added.
    for byte in Array(text.utf8) + [0] { value = (value ^ UInt64(byte)) &* Self.prime }
  }

  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
