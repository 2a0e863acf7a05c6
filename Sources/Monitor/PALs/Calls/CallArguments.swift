import TrustVisorABI
import X86

/// A call's arguments, taken from its caller and given places in the PAL.
extension Marshalling {
  /// Reads all arguments, works out how large buffers are and where they go.
  mutating func readArguments<CPU: VirtualProcessor & ~Copyable>(
    _ target: CallTarget, _ cpu: borrowing CPU
  ) throws(Obstacle) {
    var source = ArgumentSource(target.convention, stackPointer: cpu[.rsp])
    let arguments = pal.arguments
    for index in 0..<plan.parameterCount {
      arguments[index] = try source.next(width: width(plan.parameters[index]), cpu, &caller)
    }
    if plan.hasPointers { try placeBuffers() }
  }

  private mutating func placeBuffers() throws(Obstacle) {
    var area = ParameterArea(pal.record.areas)
    for index in 0..<plan.parameterCount { try readLength(index, &area) }
    for index in 0..<plan.parameterCount {
      let parameter = plan.parameters[index]
      guard parameter.isBuffer else { continue }
      let size = try size(of: parameter)
      guard let place = area.place(size) else { throw .refused(.buffersTooLarge) }
      pal.sizes[index] = size
      pal.places[index] = place
    }
  }

  /// A length is read once: what buffers are measured by is what the PAL sees.
  private mutating func readLength(_ index: Int, _ area: inout ParameterArea) throws(Obstacle) {
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
    pal.places[index] = place
  }

  /// True if the caller still passes what it passed when the call began.
  mutating func passesSameArguments<CPU: VirtualProcessor & ~Copyable>(
    _ target: CallTarget, _ cpu: borrowing CPU
  ) throws(Obstacle) -> Bool {
    var source = ArgumentSource(target.convention, stackPointer: cpu[.rsp])
    for index in 0..<plan.parameterCount {
      let argument = try source.next(width: width(plan.parameters[index]), cpu, &caller)
      if argument != pal.arguments[index] { return false }
    }
    return true
  }

  private func width(_ parameter: ParameterPlan) -> UInt64 {
    parameter.isPointer ? caller.wordBytes : UInt64(parameter.width)
  }

  private func size(of buffer: ParameterPlan) throws(Obstacle) -> UInt64 {
    if buffer.isFixed { return buffer.size }
    let (bytes, overflow) = pal.lengths[Int(buffer.counter)].multipliedReportingOverflow(by: buffer.size)
    guard !overflow else { throw .refused(.buffersTooLarge) }
    return bytes
  }
}
