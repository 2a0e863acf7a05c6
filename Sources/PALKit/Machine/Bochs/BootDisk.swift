import Foundation
import SystemPackage

/// The disk that Bochs boots: GRUB in its first sectors and one partition, which is an archive that GRUB reads as a
/// file system.
struct BootDisk {
  /// The partition begins where partitions do, with room for GRUB before it.
  static let partitionStart = 2048 * DiskGeometry.sectorSize

  private let loader: [UInt8]
  private let files: CpioArchive

  /// - Parameter loader: the boot sector and what follows it.
  init(loader: [UInt8], files: CpioArchive) {
    precondition(loader.count <= Self.partitionStart)
    self.loader = loader
    self.files = files
  }

  /// Writes the disk, for this user only, and returns what Bochs must know of its size.
  func write(_ path: FilePath) throws(PalliumError) -> DiskGeometry {
    let archive = files.finished()
    let geometry = DiskGeometry(holding: Self.partitionStart + archive.count)
    do {
      guard PrivateFile.write([], to: path) else { throw CocoaError(.fileWriteUnknown) }
      let file = try FileHandle(forWritingTo: URL(filePath: path.string))
      defer { try? file.close() }
      try file.write(contentsOf: firstSectors(archiveSize: archive.count))
      try file.seek(toOffset: UInt64(Self.partitionStart))
      try file.write(contentsOf: archive)
      try file.truncate(atOffset: UInt64(geometry.size))
    } catch {
      throw PalliumError(.hostFailure, "\(path) cannot be written: make room on its file system.")
    }
    return geometry
  }

  /// GRUB, with the partition in the table of its first sector.
  func firstSectors(archiveSize: Int) -> [UInt8] {
    var sectors = loader
    let table = PartitionTable(
      firstSector: UInt32(Self.partitionStart / DiskGeometry.sectorSize),
      sectors: UInt32((archiveSize + DiskGeometry.sectorSize - 1) / DiskGeometry.sectorSize)
    ).bytes
    sectors.replaceSubrange(PartitionTable.offset..<PartitionTable.offset + table.count, with: table)
    return sectors
  }
}

/// A PC's partition table, of whose four entries the first is used.
private struct PartitionTable {
  static let offset = 446
  private static let size = 64
  /// What Linux's own file systems have; GRUB looks at the content anyway.
  private static let linux: UInt8 = 0x83
  /// Cylinder, head and sector of partitions beyond what these can say.
  private static let beyond: [UInt8] = [0xfe, 0xff, 0xff]

  var firstSector: UInt32
  var sectors: UInt32

  var bytes: [UInt8] {
    var bytes = [0] + Self.beyond + [Self.linux] + Self.beyond
    for number in [firstSector, sectors] { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
    // Where GRUB's boot sector has its table, it has code for floppy disks.
    return bytes + [UInt8](repeating: 0, count: Self.size - bytes.count)
  }
}
