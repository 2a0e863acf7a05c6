import TrustVisorABI
import X86

/// ``Hypercall/queryEntry`` and ``Hypercall/queryHandle``: what the monitor tells about a PAL.
enum QueryHypercalls {
  static func byEntry<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let key = PALKey(space: caller.addressSpace, entry: caller.argument(cpu[.rcx]))
    guard let pal = try PALSearch.take(key, in: machine.pals) else { throw .refused(.noSuchPAL) }
    try tell(pal, caller, cpu, machine)
  }

  static func byHandle<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    let caller = try Caller(cpu)
    let handle = PALHandle(rawValue: UInt32(truncatingIfNeeded: cpu[.rcx]))
    let pal = try PALSearch.take(handle, of: caller.addressSpace, in: machine.pals)
    try tell(pal, caller, cpu, machine)
  }

  private static func tell<CPU: VirtualProcessor & ~Copyable, Machine: Platform & ~Copyable>(
    _ pal: PAL, _ caller: Caller, _ cpu: borrowing CPU, _ machine: borrowing Machine
  ) throws(Obstacle) {
    defer { machine.pals.release(pal.number) }
    guard case .live = pal.record.stage else { throw .pause }
    var memory = CallerMemory(cpu, machine.memory)
    let report = PALReportBytes(pal, in: machine.pals)
    let target = caller.argument(cpu[.rdx])
    do throws(Obstacle) {
      try report.write(to: target, &memory)
    } catch {
      throw error.refusingForeignMemory(as: .notAccessible)
    }
  }
}

/// A ``PALReport`` as it is stored.
private struct PALReportBytes {
  private var storage = InlineArray<128, UInt8>(repeating: 0)

  init(_ pal: PAL, in registry: PALRegistry) {
    let statistics = pal.record.statistics
    for index in pal.record.measurement.indices {
      storage[PALReport.measurementOffset + index] = pal.record.measurement[index]
    }
    put(statistics.calls, at: PALReport.callsOffset)
    put(statistics.exits, at: PALReport.exitsOffset)
    let peaks = PeakUse(pal, registry)
    put(peaks.stack, at: PALReport.peakStackOffset)
    put(peaks.heap, at: PALReport.peakHeapOffset)
    put(pal.number.rawValue, at: PALReport.numberOffset)
    put(statistics.lastRefusal.rawValue, at: PALReport.lastRefusalOffset)
    put(statistics.exception, at: PALReport.exceptionOffset)
    put(statistics.errorCode, at: PALReport.errorCodeOffset)
    put(statistics.faultAddress, at: PALReport.faultAddressOffset)
    put(statistics.faultInstruction, at: PALReport.faultInstructionOffset)
    put(PeakUse.frames(of: pal, registry) * PageSize.small, at: PALReport.memoryOffset)
  }

  private mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    for index in 0..<Value.bitWidth / 8 {
      storage[offset + index] = UInt8(truncatingIfNeeded: value &>> Value(truncatingIfNeeded: 8 * index))
    }
  }

  /// In two parts if it crosses a page; both must be writable before the first is written.
  func write<Memory>(to target: UInt64, _ memory: inout CallerMemory<Memory>) throws(Obstacle) {
    let size = UInt64(PALReport.bytes)
    try memory.probe(target)
    try memory.probe(target &+ (size - 1))
    let bytes = storage.span
    let first = CallerMemory<Memory>.run(target, size)
    try unsafe bytes.extracting(first: Int(first)).withUnsafeBytes { bytes throws(Obstacle) in
      try unsafe memory.write(bytes, to: target)
    }
    if first == size { return }
    try unsafe bytes.extracting(last: Int(size - first)).withUnsafeBytes { bytes throws(Obstacle) in
      try unsafe memory.write(bytes, to: target &+ first)
    }
  }
}
