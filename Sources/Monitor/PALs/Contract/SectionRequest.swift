import TrustVisorABI
import X86

/// What ``Hypercall/register`` asks for: read once, decoded and checked, before anything is done.
struct SectionRequest {
  private(set) var regions = RegionList()
  private(set) var plan = CallPlan()
  /// The words that the measurement begins with.
  private(set) var description = MeasuredDescription()

  init<Memory>(
    sections: UInt64, parameters: UInt64, entry: UInt64, caller: Caller, memory: inout CallerMemory<Memory>
  ) throws(Obstacle) {
    description.append(UInt32(truncatingIfNeeded: caller.wordBytes))
    try readSections(at: sections, caller, &memory)
    try readParameters(at: parameters, caller, &memory)
    try checkKinds()
    try checkEntry(entry)
    plan.entry = entry
    plan.setResult(bytes: Int(caller.wordBytes), isSigned: false)
    description.append(entry)
  }

  private mutating func readSections<Memory>(
    at list: UInt64, _ caller: Caller, _ memory: inout CallerMemory<Memory>
  ) throws(Obstacle) {
    let count = try memory.descriptor(list, bytes: 8)
    guard count >= 1, count <= UInt64(SectionList.capacity) else { throw .refused(.badSectionCount) }
    description.append(UInt32(truncatingIfNeeded: count))
    for index in 0..<count {
      let place = list &+ UInt64(SectionList.headerBytes) &+ index * UInt64(SectionList.entryBytes)
      let typeAndPages = try memory.descriptor(place, bytes: 8)
      let address = try memory.descriptor(place &+ 8, bytes: 8)
      try append(
        type: UInt32(truncatingIfNeeded: typeAndPages), pages: typeAndPages >> 32, address: address, caller)
    }
  }

  private mutating func append(
    type: UInt32, pages: UInt64, address: UInt64, _ caller: Caller
  ) throws(Obstacle) {
    guard let kind = SectionKind(rawValue: type) else { throw .refused(.badSectionType) }
    guard PALAddresses.areValid(address, pages: pages, limit: caller.addressLimit) else {
      throw .refused(.badSectionAddress)
    }
    var region = Region(kind)
    region.address = address
    region.pages = pages
    region.source = address
    if kind.isCopied { region.copiedPages = pages }
    guard !regions.meets(region) else { throw .refused(.sectionsOverlap) }
    guard regions.append(region) else { throw .refused(.badSectionCount) }
    description.append(type)
    description.append(UInt32(truncatingIfNeeded: pages))
    if kind.isCopied { description.append(address) }
  }

  private mutating func readParameters<Memory>(
    at list: UInt64, _ caller: Caller, _ memory: inout CallerMemory<Memory>
  ) throws(Obstacle) {
    let count = try memory.descriptor(list, bytes: 8)
    guard count <= UInt64(ParameterList.capacity) else { throw .refused(.badParameterCount) }
    description.append(UInt32(truncatingIfNeeded: count))
    for index in 0..<count {
      let place = list &+ UInt64(ParameterList.headerBytes) &+ index * UInt64(ParameterList.entryBytes)
      let type = try memory.descriptor(place, bytes: 8)
      let size = try memory.descriptor(place &+ 8, bytes: 8)
      try append(type: type, words: size, caller)
    }
  }

  private mutating func append(type: UInt64, words: UInt64, _ caller: Caller) throws(Obstacle) {
    let width = UInt8(truncatingIfNeeded: caller.wordBytes)
    switch UInt32(exactly: type).flatMap(ParameterKind.init(rawValue:)) {
    case nil: throw .refused(.badParameterType)
    case .integer:
      plan.append(ParameterPlan(.value, width: width))
      description.append(ParameterKind.integer.rawValue)
      description.append(UInt64(0))
    case .pointer:
      let (bytes, overflow) = words.multipliedReportingOverflow(by: caller.wordBytes)
      guard !overflow, bytes <= caller.addressLimit else { throw .refused(.badParameterSize) }
      var parameter = ParameterPlan(.inputOutput, width: 0)
      parameter.size = bytes
      plan.append(parameter)
      description.append(ParameterKind.pointer.rawValue)
      description.append(words)
    }
  }

  private func checkKinds() throws(Obstacle) {
    guard regions.count(.code) > 0 else { throw .refused(.noCode) }
    guard regions.count(.stack) == 1 else { throw .refused(.noStack) }
    var area = ParameterArea(CallAreas(regions))
    for index in 0..<plan.parameterCount where plan[index].isPointer {
      guard regions.count(.parameters) == 1 else { throw .refused(.noParameterSection) }
      guard area.place(plan[index].size) != nil else { throw .refused(.parametersTooLarge) }
    }
    guard regions.count(.parameters) <= 1 else { throw .refused(.noParameterSection) }
  }

  /// The entry is followed by a hypercall's three bytes in the caller's copy.
  private func checkEntry(_ entry: UInt64) throws(Obstacle) {
    for index in 0..<regions.count where regions[index].kind == .code && regions[index].contains(entry) {
      if regions[index].end - entry >= UInt64(EntryMark.hypercallBytes) { return }
    }
    throw .refused(.entryOutsideCode)
  }
}

extension SectionKind {
  /// True if the PAL begins with the caller's contents, false if with zeroes.
  fileprivate var isCopied: Bool {
    switch self {
    case .code, .data, .sharedCode: true
    case .parameters, .stack: false
    }
  }
}

extension Region {
  /// A region with the rights that a section of `kind` has in the PAL.
  fileprivate init(_ kind: SectionKind) {
    switch kind {
    case .code: self.init(.code, .code)
    case .sharedCode: self.init(.sharedCode, .code)
    case .data: self.init(.data, .data)
    case .parameters: self.init(.parameters, .data)
    case .stack: self.init(.stack, .data)
    }
  }
}

extension CallerMemory {
  /// A part of what a request describes; a caller that names memory which is not its own is refused.
  mutating func descriptor(_ linear: UInt64, bytes: UInt64) throws(Obstacle) -> UInt64 {
    do throws(Obstacle) {
      return try integer(at: linear, bytes: bytes)
    } catch {
      throw error.refusingForeignMemory(as: .notAccessible)
    }
  }
}

extension Obstacle {
  /// A fault that the guest's handler cannot mend becomes a refusal; a page that is only absent stays a fault.
  func refusingForeignMemory(as result: HypercallResult) -> Obstacle {
    guard case .fault(let fault) = self else { return self }
    let isAbsent = fault.cause == .page && !fault.code.contains(.present)
    return isAbsent ? self : .refused(result)
  }
}
