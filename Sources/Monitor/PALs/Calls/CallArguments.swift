import TrustVisorABI
import X86

/// A call's arguments, taken from its caller.
enum CallArguments {
  /// Reads all arguments.
  @inline(__always)
  static func read<CPU: VirtualProcessor & ~Copyable, Memory>(
    of pal: PAL, _ plan: CallPlanInUse, _ target: CallTarget, _ cpu: borrowing CPU,
    _ caller: inout CallerMemory<Memory>
  ) throws(Obstacle) {
    let arguments = pal.arguments
    let passed = pal.passed
    try forEach(plan, target, cpu, &caller) { index, argument, _ in
      arguments[index] = argument
      passed[index] = argument
    }
  }

  /// True if the caller still passes what it passed when the call began, but for what its own results lie over.
  @inline(never)
  static func areSame<CPU: VirtualProcessor & ~Copyable, Memory>(
    in marshalling: Marshalling<Memory>, _ target: CallTarget, _ cpu: borrowing CPU,
    _ caller: inout CallerMemory<Memory>
  ) throws(Obstacle) -> Bool {
    let arguments = marshalling.pal.arguments
    var areSame = true
    try forEach(marshalling.plan, target, cpu, &caller) { index, argument, place in
      if arguments[index] == argument { return }
      if let place, marshalling.hasCopiedOut(over: place, bytes: MemoryLayout<UInt64>.size) { return }
      areSame = false
    }
    return areSame
  }

  /// Calls `body` with each argument, its index and where it is on the stack: first those that are in registers.
  @inline(__always)
  private static func forEach<CPU: VirtualProcessor & ~Copyable, Memory>(
    _ plan: CallPlanInUse, _ target: CallTarget, _ cpu: borrowing CPU, _ caller: inout CallerMemory<Memory>,
    _ body: (Int, UInt64, _ place: UInt64?) -> Void
  ) throws(Obstacle) {
    let source = ArgumentSource(target.convention)
    let count = plan.parameterCount
    let parameters = plan.parameters
    let cutsArguments = plan.cutsArguments
    func cut(_ argument: UInt64, _ index: Int) -> UInt64 {
      cutsArguments ? parameters[index].bits.extended(argument) : argument
    }
    var index = 0
    while index < count, let register = source.register(index) {
      body(index, cut(cpu[register], index), nil)
      index &+= 1
    }
    var stack = cpu[.rsp] &+ source.stackOffset
    while index < count {
      let place = stack
      var value = try caller.word(at: stack)
      stack &+= caller.wordBytes
      if caller.wordBytes == 4, parameters[index].isDouble {
        value |= try caller.word(at: stack) &<< 32
        stack &+= 4
      }
      body(index, cut(value, index), place)
      index &+= 1
    }
  }
}

/// Where what pointers lead to goes in the PAL.
extension Marshalling {
  /// Works out how large buffers are and where they go.
  @inline(never)
  mutating func placeBuffers(_ caller: inout CallerMemory<Memory>) throws(Obstacle) {
    var area = ParameterArea(pal.record.areas)
    if plan.countsBuffers {
      for index in 0..<plan.parameterCount { try readLength(index, &area, &caller) }
    }
    for index in 0..<plan.parameterCount {
      let parameter = plan.parameters[index]
      guard parameter.isBuffer else { continue }
      let size = try size(of: parameter)
      guard let place = area.place(size) else { throw .refused(.buffersTooLarge) }
      pal.sizes[index] = size
      pal.passed[index] = place
    }
  }

  /// A length is read once: what buffers are measured by is what the PAL sees.
  private mutating func readLength(
    _ index: Int, _ area: inout ParameterArea, _ caller: inout CallerMemory<Memory>
  ) throws(Obstacle) {
    let parameter = plan.parameters[index]
    guard case .length = parameter.kind else {
      pal.lengths[index] = pal.arguments[index]
      return
    }
    let width = UInt64(parameter.width)
    guard let place = area.place(width) else { throw .refused(.buffersTooLarge) }
    let count = try caller.integer(at: pal.arguments[index], bytes: width, .write)
    inside.store(count, bytes: width, at: place)
    pal.lengths[index] = count
    pal.sizes[index] = width
    pal.passed[index] = place
  }

  private func size(of buffer: ParameterPlan) throws(Obstacle) -> UInt64 {
    if buffer.isFixed { return buffer.size }
    let (bytes, overflow) = pal.lengths[Int(buffer.counter)].multipliedReportingOverflow(by: buffer.size)
    guard !overflow else { throw .refused(.buffersTooLarge) }
    return bytes
  }
}
