/// The cylinders, heads and sectors of a disk, of which Bochs wants to know how they make up its size.
struct DiskGeometry: Equatable {
  static let heads = 16
  static let sectorsPerTrack = 63
  static let sectorSize = 512
  static let cylinderSize = heads * sectorsPerTrack * sectorSize

  let cylinders: Int

  init(cylinders: Int) { self.cylinders = cylinders }

  /// The smallest that holds so many bytes.
  init(holding size: Int) { cylinders = max(1, (size + Self.cylinderSize - 1) / Self.cylinderSize) }

  var size: Int { cylinders * Self.cylinderSize }
}
