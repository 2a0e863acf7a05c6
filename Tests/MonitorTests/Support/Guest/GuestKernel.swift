import X86

/// A guest's kernel: hands out pages of the machine's memory.
final class GuestKernel {
  let machine: ArrayMachine
  private var free: [UInt64]
  /// Told of each page that is taken.
  var noteTaken: (UInt64) -> Void = { _ in }

  init(_ machine: ArrayMachine) {
    self.machine = machine
    let all = stride(from: 0x1_0000, to: machine.memory.size, by: Int(PageSize.small))
    free = all.filter { !ArrayMemory.hiddenRange.contains($0) }.reversed()
  }

  /// A zeroed page.
  func takePage() -> UInt64 {
    let page = free.removeLast()
    noteTaken(page)
    machine.memory.place([UInt8](repeating: 0, count: Int(PageSize.small)), at: page)
    return page
  }

  /// The page's next user comes at once.
  func give(_ page: UInt64) {
    machine.memory.place([UInt8](repeating: 0xA5, count: Int(PageSize.small)), at: page)
    free.insert(page, at: 0)
  }
}
