import TrustVisorABI
import X86

/// ``Hypercall/share``: memory of the caller that the PAL sees at the same addresses. Each call copies it in before
/// and out behind the arguments.
enum ShareHypercall {
  static func share<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let key = PALKey(space: caller.addressSpace, entry: caller.argument(cpu[.rcx]))
    guard let pal = try PALSearch.take(key, in: machine.pals) else { throw .refused(.noSuchPAL) }
    defer { machine.pals.release(pal.number) }
    guard case .live = pal.record.stage else { throw .pause }
    guard case .none = pal.record.activation.phase else { throw .refused(.busy) }
    guard pal.record.wordBytes == caller.wordBytes else { throw .refused(.badCaller) }
    var memory = CallerMemory(cpu, machine.memory)
    var request = ShareRequest(pal)
    let count = caller.argument(cpu[.rdi])
    guard count >= 1, count <= UInt64(ShareList.capacity) else { throw .refused(.badShare) }
    for index in 0..<count {
      let offset = index * caller.wordBytes
      try request.add(
        try memory.descriptor(caller.argument(cpu[.rdx]) &+ offset, bytes: caller.wordBytes),
        try memory.descriptor(caller.argument(cpu[.rsi]) &+ offset, bytes: caller.wordBytes), caller)
    }
    try commit(request, to: pal, machine)
  }

  private static func commit<Machine: Platform & ~Copyable>(
    _ request: ShareRequest, to pal: PAL, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let registry = machine.pals
    let tables = PALTables(root: pal.record.context.tables, registry: registry)
    for index in pal.record.regions.count..<request.regions.count {
      do throws(OutOfFrames) {
        try map(request.regions[index], tables, registry)
      } catch {
        for undone in pal.record.regions.count...index { unmap(request.regions[undone], tables) }
        throw .refused(.outOfMemory)
      }
    }
    pal.record.regions = request.regions
    pal.record.shares = request.ranges
  }

  private static func map(
    _ region: Region, _ tables: PALTables, _ registry: PALRegistry
  ) throws(OutOfFrames) {
    for page in 0..<region.pages {
      let frame = try registry.allocateFrame()
      do throws(OutOfFrames) {
        try tables.map(region.address + page * PageSize.small, to: frame, region.rights)
      } catch {
        registry.freeFrame(frame)
        throw error
      }
    }
  }

  private static func unmap(_ region: Region, _ tables: PALTables) {
    for page in 0..<region.pages { tables.unmap(region.address + page * PageSize.small) }
  }
}

/// The ranges of a request, checked one by one, with the regions that they need.
private struct ShareRequest {
  private(set) var regions: RegionList
  private(set) var ranges: ShareRanges

  init(_ pal: PAL) {
    regions = pal.record.regions
    ranges = pal.record.shares
  }

  mutating func add(_ address: UInt64, _ length: UInt64, _ caller: Caller) throws(Obstacle) {
    let start = address & ~(PageSize.small - 1)
    let (end, overflow) = address.addingReportingOverflow(length)
    guard length > 0, length <= ShareList.mostBytes, !overflow, end <= caller.addressLimit,
      ranges.count < ShareList.capacity
    else {
      throw .refused(.badShare)
    }
    var region = Region(.share, .data)
    region.address = start
    region.pages = (end - start + PageSize.small - 1) / PageSize.small
    guard PALAddresses.areValid(start, pages: region.pages, limit: caller.addressLimit),
      !regions.meets(region), regions.append(region)
    else { throw .refused(.badShare) }
    ranges.addresses[ranges.count] = address
    ranges.lengths[ranges.count] = length
    ranges.count += 1
  }
}
