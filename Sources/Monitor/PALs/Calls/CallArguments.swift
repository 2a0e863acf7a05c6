import TrustVisorABI
import X86

/// A call's arguments, taken from its caller and given places in the PAL.
extension Marshalling {
  /// Reads all arguments, works out how large buffers are and where they go.
  mutating func readArguments<CPU: VirtualProcessor & ~Copyable>(
    _ plan: borrowing CallPlan, _ target: CallTarget, _ cpu: borrowing CPU
  ) throws(Obstacle) {
    var source = ArgumentSource(target.convention, stackPointer: cpu[.rsp])
    for index in 0..<plan.parameterCount {
      let argument = try source.next(width: width(plan[index]), cpu, &caller)
      pal.record.activation.arguments[index] = argument
      pal.record.activation.lengths[index] = argument
    }
    var area = ParameterArea(pal.record.areas)
    for index in 0..<plan.parameterCount { try readLength(index, plan, &area) }
    for index in 0..<plan.parameterCount where plan[index].isBuffer {
      let size = try size(of: plan[index])
      guard let place = area.place(size) else { throw .refused(.buffersTooLarge) }
      pal.record.activation.sizes[index] = size
      pal.record.activation.places[index] = place
    }
  }

  /// A length is read once: what buffers are measured by is what the PAL sees.
  private mutating func readLength(
    _ index: Int, _ plan: borrowing CallPlan, _ area: inout ParameterArea
  ) throws(Obstacle) {
    guard case .length = plan[index].kind else { return }
    let width = UInt64(plan[index].width)
    guard let place = area.place(width) else { throw .refused(.buffersTooLarge) }
    let count = try caller.integer(at: pal.record.activation.arguments[index], bytes: width, .write)
    inside.store(count, bytes: width, at: place)
    pal.record.activation.lengths[index] = count
    pal.record.activation.sizes[index] = width
    pal.record.activation.places[index] = place
  }

  /// True if the caller still passes what it passed when the call began.
  mutating func passesSameArguments<CPU: VirtualProcessor & ~Copyable>(
    _ plan: borrowing CallPlan, _ target: CallTarget, _ cpu: borrowing CPU
  ) throws(Obstacle) -> Bool {
    var source = ArgumentSource(target.convention, stackPointer: cpu[.rsp])
    for index in 0..<plan.parameterCount {
      let argument = try source.next(width: width(plan[index]), cpu, &caller)
      if argument != pal.record.activation.arguments[index] { return false }
    }
    return true
  }

  private func width(_ parameter: ParameterPlan) -> UInt64 {
    parameter.isPointer ? caller.wordBytes : UInt64(parameter.width)
  }

  private func size(of buffer: ParameterPlan) throws(Obstacle) -> UInt64 {
    if buffer.isFixed { return buffer.size }
    let counter = Int(buffer.counter)
    let (bytes, overflow) = pal.record.activation.lengths[counter].multipliedReportingOverflow(
      by: buffer.size)
    guard !overflow else { throw .refused(.buffersTooLarge) }
    return bytes
  }
}
