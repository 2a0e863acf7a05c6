import X86

/// Where everything goes that a guest begins with, and the steps that bring it there.
///
/// A boot loader puts files wherever it likes, also where the kernel belongs. The steps are in an order in
/// which nothing is overwritten that is still needed, if need be by way of a copy put aside. What the guest
/// is told is written after them.
public struct GuestLayout: Sendable {
  /// The kernel at the place where it will be.
  public internal(set) var kernel: ProgramImage
  /// Memory for what the guest is told, page-aligned.
  public internal(set) var handover: PhysicalAddress
  public internal(set) var fileCount = 0
  public internal(set) var stepCount = 0

  static let fileCapacity = 8
  private var files = InlineArray<8, PhysicalAddress>(repeating: PhysicalAddress(0))
  private var steps = InlineArray<48, LayoutStep>(
    repeating: .clear(destination: PhysicalAddress(0), length: 0))

  init(kernel: ProgramImage, handover: PhysicalAddress) {
    self.kernel = kernel
    self.handover = handover
  }

  /// Where the file with this index will be, in the request's order.
  public func file(_ index: Int) -> PhysicalAddress {
    precondition(index < fileCount)
    return files[index]
  }

  public func step(_ index: Int) -> LayoutStep {
    precondition(index < stepCount)
    return steps[index]
  }

  mutating func append(file: PhysicalAddress) {
    files[fileCount] = file
    fileCount += 1
  }

  mutating func append(_ order: borrowing MoveSet) {
    for index in 0..<order.count where order[index].length > 0 {
      let move = order[index]
      append(.copy(source: move.source, destination: move.destination, length: move.length))
    }
  }

  mutating func append(_ step: LayoutStep) {
    steps[stepCount] = step
    stepCount += 1
  }
}
