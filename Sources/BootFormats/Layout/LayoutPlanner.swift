import X86

extension GuestLayout {
  /// Finds a place for everything, or says what does not fit.
  public static func plan(_ request: LayoutRequest) throws(LayoutError) -> Self {
    var planner = try LayoutPlanner(request)
    try planner.placeFiles()
    try planner.planMoves()
    planner.planClearing()
    return planner.layout
  }
}

/// Places of the parts, from the least to the most flexible, and then the order of moves.
private struct LayoutPlanner {
  let request: LayoutRequest
  var layout: GuestLayout
  /// Memory that nothing has been placed in.
  private var free: MemoryMap

  /// Below this lie the BIOS data areas and what boot loaders leave; GRUB has its information block at
  /// 0x10000.
  private static let lowestHandover = PhysicalAddress(0x2_0000)
  /// A kernel is not put below 1 MiB.
  private static let lowestKernel = PhysicalAddress(1 << 20)

  init(_ request: LayoutRequest) throws(LayoutError) {
    self.request = request
    var free = request.memoryMap
    let kernel = try Self.placeKernel(request)
    try Self.take(kernel.base, kernel.end.rawValue - kernel.base.rawValue, from: &free)
    let handover = try Self.placeHandover(request, in: free)
    try Self.take(handover, request.handoverSize, from: &free)
    self.free = free
    self.layout = GuestLayout(kernel: kernel, handover: handover)
  }

  private static func placeKernel(_ request: LayoutRequest) throws(LayoutError) -> ProgramImage {
    if allUsable(request.kernel, in: request.memoryMap) { return request.kernel }
    let length = request.kernel.end.rawValue - request.kernel.base.rawValue
    guard let alignment = request.relocation,
      let place = request.memoryMap.lowestUsable(size: length, alignment: alignment, above: lowestKernel),
      let moved = request.kernel.moved(to: place)
    else { throw .kernelMemoryNotUsable(base: request.kernel.base, length: length) }
    return moved
  }

  private static func allUsable(_ kernel: ProgramImage, in map: MemoryMap) -> Bool {
    for index in kernel.indices {
      guard map.isUsable(kernel[index].address, kernel[index].memorySize) else { return false }
    }
    return true
  }

  /// In low memory, out of the kernel's way when it unpacks or moves itself, if there is room.
  private static func placeHandover(
    _ request: LayoutRequest, in free: MemoryMap
  ) throws(LayoutError) -> PhysicalAddress {
    if let low = free.lowestUsable(
      size: request.handoverSize, alignment: PageSize.small, above: lowestHandover),
      low.rawValue + request.handoverSize <= lowestKernel.rawValue
    {
      return low
    }
    guard
      let high = free.highestUsable(
        size: request.handoverSize, alignment: PageSize.small, below: request.fileLimit)
    else { throw .noRoomForHandover(length: request.handoverSize) }
    return high
  }

  private static func take(
    _ base: PhysicalAddress, _ length: UInt64, from map: inout MemoryMap
  ) throws(LayoutError) {
    do throws(MemoryMapError) { try map.reserve(base, length) } catch { throw .memoryMapFull }
  }

  /// As high as they may be, in the request's order from the top down.
  mutating func placeFiles() throws(LayoutError) {
    for index in 0..<request.fileCount {
      let length = request.file(index)?.length ?? 0
      guard
        let place = free.highestUsable(
          size: max(length, 1), alignment: PageSize.small, below: request.fileLimit)
      else { throw .noRoomForFile(index, length: length) }
      try Self.take(place, length, from: &free)
      layout.append(file: place)
    }
  }

  /// Finds an order, with one file put aside first if there is none without.
  mutating func planMoves() throws(LayoutError) {
    if let order = moves().ordered() { return append(order) }
    for index in -1..<request.fileCount {
      guard let file = index < 0 ? request.kernel.file : request.file(index) else { continue }
      guard let aside = try placeAside(file) else { continue }
      var redirected = moves()
      redirected.redirect(file, to: aside)
      guard let order = redirected.ordered() else { continue }
      layout.append(.copy(source: file.start, destination: aside, length: file.length))
      return append(order)
    }
    throw .noRoomToMove
  }

  /// A place for a copy that is in nobody's way: outside of all sources and destinations.
  private func placeAside(_ file: FileExtent) throws(LayoutError) -> PhysicalAddress? {
    var untouched = free
    try Self.take(request.kernel.file.start, request.kernel.file.length, from: &untouched)
    for index in 0..<request.fileCount {
      guard let source = request.file(index) else { continue }
      try Self.take(source.start, source.length, from: &untouched)
    }
    return untouched.highestUsable(
      size: file.length, alignment: PageSize.small, below: PhysicalAddress(ELF.limit32))
  }

  private func moves() -> MoveSet {
    var set = MoveSet()
    for index in layout.kernel.indices {
      let segment = layout.kernel[index]
      set.append(
        Move(
          source: request.kernel.file.start &+ segment.fileOffset, destination: segment.address,
          length: segment.fileSize))
    }
    for index in 0..<request.fileCount {
      guard let file = request.file(index) else { continue }
      set.append(Move(source: file.start, destination: layout.file(index), length: file.length))
    }
    return set
  }

  private mutating func append(_ order: MoveSet) {
    for index in 0..<order.count where order[index].length > 0 {
      let move = order[index]
      layout.append(.copy(source: move.source, destination: move.destination, length: move.length))
    }
  }

  /// After all moves, because files may lie where the kernel wants zeros.
  mutating func planClearing() {
    guard layout.kernel.clearsMemory else { return }
    for index in layout.kernel.indices {
      let segment = layout.kernel[index]
      guard segment.memorySize > segment.fileSize else { continue }
      layout.append(
        .clear(
          destination: segment.address &+ segment.fileSize, length: segment.memorySize - segment.fileSize))
    }
  }
}
