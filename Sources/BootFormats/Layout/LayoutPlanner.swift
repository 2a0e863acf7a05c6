import X86

extension GuestLayout {
  /// Finds a place for everything, or says what does not fit.
  public static func plan(_ request: borrowing LayoutRequest) throws(LayoutError) -> Self {
    var free = request.memoryMap
    var layout = try LayoutPlanner.place(request, in: &free)
    try LayoutPlanner.placeFiles(of: request, in: &free, &layout)
    try LayoutPlanner.planMoves(of: request, aside: free, &layout)
    LayoutPlanner.planClearing(&layout)
    return layout
  }
}

/// Places of the parts, from the least to the most flexible, and then the order of moves. `free` is the
/// memory that nothing has been placed in yet.
///
/// Memory maps are large and stacks small, so requests are borrowed and what copies a map is not inlined.
enum LayoutPlanner {
  /// Below this lie the BIOS data areas and what boot loaders leave; GRUB has its information block at
  /// 0x10000.
  private static let lowestHandover = PhysicalAddress(0x2_0000)
  /// A kernel is not put below 1 MiB.
  private static let lowestKernel = PhysicalAddress(1 << 20)

  static func place(
    _ request: borrowing LayoutRequest, in free: inout MemoryMap
  ) throws(LayoutError) -> GuestLayout {
    let kernel = try placeKernel(request.kernel, relocation: request.relocation, in: free)
    try take(kernel.base, kernel.end.rawValue - kernel.base.rawValue, from: &free)
    let handover = try placeHandover(request.handoverSize, below: request.fileLimit, in: free)
    try take(handover, request.handoverSize, from: &free)
    return GuestLayout(kernel: kernel, handover: handover)
  }

  private static func placeKernel(
    _ kernel: ProgramImage, relocation: UInt64?, in map: borrowing MemoryMap
  ) throws(LayoutError) -> ProgramImage {
    if allUsable(kernel, in: map) { return kernel }
    let length = kernel.end.rawValue - kernel.base.rawValue
    guard let relocation,
      let place = map.lowestUsable(size: length, alignment: relocation, above: lowestKernel),
      let moved = kernel.moved(to: place)
    else { throw .kernelMemoryNotUsable(base: kernel.base, length: length) }
    return moved
  }

  private static func allUsable(_ kernel: borrowing ProgramImage, in map: borrowing MemoryMap) -> Bool {
    for index in kernel.indices {
      guard map.isUsable(kernel[index].address, kernel[index].memorySize) else { return false }
    }
    return true
  }

  /// In low memory, out of the kernel's way when it unpacks or moves itself, if there is room.
  private static func placeHandover(
    _ size: UInt64, below limit: PhysicalAddress, in free: borrowing MemoryMap
  ) throws(LayoutError) -> PhysicalAddress {
    if let low = free.lowestUsable(size: size, alignment: PageSize.small, above: lowestHandover),
      low.rawValue + size <= lowestKernel.rawValue
    {
      return low
    }
    guard let high = free.highestUsable(size: size, alignment: PageSize.small, below: limit) else {
      throw .noRoomForHandover(length: size)
    }
    return high
  }

  private static func take(
    _ base: PhysicalAddress, _ length: UInt64, from map: inout MemoryMap
  ) throws(LayoutError) {
    do throws(MemoryMapError) { try map.reserve(base, length) } catch { throw .memoryMapFull }
  }

  /// As high as they may be, in the request's order from the top down.
  static func placeFiles(
    of request: borrowing LayoutRequest, in free: inout MemoryMap, _ layout: inout GuestLayout
  ) throws(LayoutError) {
    for index in 0..<request.fileCount {
      let length = request.file(index)?.length ?? 0
      guard
        let place = free.highestUsable(
          size: max(length, 1), alignment: PageSize.small, below: request.fileLimit)
      else { throw .noRoomForFile(index, length: length) }
      try take(place, length, from: &free)
      layout.append(file: place)
    }
  }

  /// Finds an order, with one file put aside first if there is none without.
  static func planMoves(
    of request: borrowing LayoutRequest, aside free: borrowing MemoryMap, _ layout: inout GuestLayout
  ) throws(LayoutError) {
    let moves = moves(of: request, layout)
    if let order = moves.ordered() { return layout.append(order) }
    for index in -1..<request.fileCount {
      guard let file = index < 0 ? request.kernel.file : request.file(index) else { continue }
      guard let aside = try placeAside(file, request, free) else { continue }
      guard let order = moves.redirecting(file, to: aside).ordered() else { continue }
      layout.append(.copy(source: file.start, destination: aside, length: file.length))
      return layout.append(order)
    }
    throw .noRoomToMove
  }

  /// A place for a copy that is in nobody's way: outside of all sources and destinations.
  @inline(never)
  private static func placeAside(
    _ file: FileExtent, _ request: borrowing LayoutRequest, _ free: borrowing MemoryMap
  ) throws(LayoutError) -> PhysicalAddress? {
    var untouched = copy free
    try take(request.kernel.file.start, request.kernel.file.length, from: &untouched)
    for index in 0..<request.fileCount {
      guard let source = request.file(index) else { continue }
      try take(source.start, source.length, from: &untouched)
    }
    return untouched.highestUsable(
      size: file.length, alignment: PageSize.small, below: PhysicalAddress(ELF.limit32))
  }

  private static func moves(
    of request: borrowing LayoutRequest, _ layout: borrowing GuestLayout
  ) -> MoveSet {
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

  /// After all moves, because files may lie where the kernel wants zeros.
  static func planClearing(_ layout: inout GuestLayout) {
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
