import X86

/// Call plans: the first is in the PAL's record, the others have frames of their own.
extension PALRegistry {
  private static let plansPerFrame = 8
  static let planStride: UInt64 = 512

  /// How the function of that index is called, which the PAL has.
  @inline(__always)
  func plan(_ index: Int, of pal: PAL) -> CallPlanInUse {
    index == 0 ? unsafe CallPlanInUse(pal.firstPlan) : furtherPlan(index, of: pal)
  }

  @inline(never)
  private func furtherPlan(_ index: Int, of pal: PAL) -> CallPlanInUse {
    let bytes = UInt64(MemoryLayout<CallPlan>.size)
    let place = unsafe memory.pointer(to: place(index, pal), bytes: bytes)
    return unsafe CallPlanInUse(place.assumingMemoryBound(to: CallPlan.self))
  }

  /// Adds a function behind those that the PAL has.
  func append(_ plan: CallPlan, to pal: PAL) throws(OutOfFrames) {
    let index = pal.record.functionCount
    if index == 0 {
      pal.record.firstPlan = plan
    } else {
      let frame = (index - 1) / Self.plansPerFrame
      if pal.record.planFrames[frame] == 0 {
        pal.record.planFrames[frame] = try allocateFrame().rawValue
      }
      memory.store(plan, at: place(index, pal))
    }
    pal.record.functionCount += 1
  }

  private func place(_ index: Int, _ pal: PAL) -> PhysicalAddress {
    let frame = PhysicalAddress(pal.record.planFrames[(index - 1) / Self.plansPerFrame])
    return frame &+ UInt64((index - 1) % Self.plansPerFrame) * Self.planStride
  }
}
