/// An archive in the form that Linux unpacks as its initial RAM disk ("newc" cpio).
public struct CpioArchive: Sendable {
  private var bytes: [UInt8] = []
  private var entryCount: UInt32 = 0
  private var folders: Set<String> = []

  public init() {}

  /// Adds a file with its content; folders on its path are added as needed.
  public mutating func addFile(_ path: String, _ content: [UInt8], executable: Bool = false) {
    addParents(of: path)
    addEntry(path, mode: executable ? 0o100755 : 0o100644, content)
  }

  /// Adds a symbolic link.
  public mutating func addLink(_ path: String, to target: String) {
    addParents(of: path)
    addEntry(path, mode: 0o120777, Array(target.utf8))
  }

  /// Adds a folder, and those on its path.
  public mutating func addFolder(_ path: String) {
    addParents(of: path)
    guard folders.insert(path).inserted else { return }
    addEntry(path, mode: 0o040755, [])
  }

  /// The archive with its end mark.
  public func finished() -> [UInt8] {
    var copy = self
    copy.addEntry("TRAILER!!!", mode: 0, [])
    // Archives may follow one another in memory if each begins at a multiple of four.
    copy.pad()
    return copy.bytes
  }

  private mutating func addParents(of path: String) {
    guard let slash = path.lastIndex(of: "/") else { return }
    addFolder(String(path[..<slash]))
  }

  private mutating func addEntry(_ path: String, mode: UInt32, _ content: [UInt8]) {
    entryCount += 1
    let name = Array(path.utf8)
    let links: UInt32 = mode & 0o170000 == 0o040000 ? 2 : 1
    // inode, mode, uid, gid, links, time, size, device and special device (two each), name's size, check
    let fields: [UInt32] = [
      entryCount, mode, 0, 0, links, 0, UInt32(content.count), 0, 0, 0, 0, UInt32(name.count + 1), 0,
    ]
    bytes.append(contentsOf: "070701".utf8)
    for field in fields {
      let digits = String(field, radix: 16, uppercase: true)
      bytes.append(contentsOf: String(repeating: "0", count: 8 - digits.utf8.count).utf8)
      bytes.append(contentsOf: digits.utf8)
    }
    bytes.append(contentsOf: name)
    bytes.append(0)
    pad()
    bytes.append(contentsOf: content)
    pad()
  }

  private mutating func pad() {
    while bytes.count % 4 != 0 { bytes.append(0) }
  }
}
