import Testing

@testable import X86

@Suite struct DescriptorTests {
  /// Descriptors as every operating system writes them.
  @Test func flatSegments() {
    func flat(_ attributes: SegmentAttributes) -> UInt64 {
      SegmentDescriptor(base: 0, limit: 0xF_FFFF, attributes: attributes).rawValue
    }
    #expect(flat(.code(bits: 64)) == 0x00AF_9B00_0000_FFFF)
    #expect(flat(.code(bits: 32)) == 0x00CF_9B00_0000_FFFF)
    #expect(flat(.data()) == 0x00CF_9300_0000_FFFF)
    #expect(flat(.data(dpl: 3)) == 0x00CF_F300_0000_FFFF)
  }

  /// The attributes that a VMCB holds for them.
  @Test func attributes() {
    #expect(SegmentAttributes.code(bits: 64, dpl: 3).rawValue == 0xAFB)
    #expect(SegmentAttributes.code(bits: 32, dpl: 3).rawValue == 0xCFB)
    #expect(SegmentAttributes.code(bits: 16).rawValue == 0x09B)
    #expect(SegmentAttributes.data(dpl: 3).rawValue == 0xCF3)
    #expect(SegmentAttributes.data(bits: 16).rawValue == 0x093)
    #expect(SegmentAttributes.system(.busyTSS).rawValue == 0x08B)
    #expect(SegmentAttributes.code(bits: 64, dpl: 3).dpl == 3)
    #expect(SegmentAttributes.system(.ldt).type == .ldt)
  }

  @Test func fieldsRoundTrip() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let base = UInt32.random(in: 0 ... .max, using: &random)
      let limit = UInt32.random(in: 0...0xF_FFFF, using: &random)
      let attributes = SegmentAttributes(rawValue: .random(in: 0...0xFFF, using: &random))
      let descriptor = SegmentDescriptor(base: base, limit: limit, attributes: attributes)
      #expect(descriptor.base == base && descriptor.limit == limit && descriptor.attributes == attributes)
    }
  }

  @Test func scaledLimit() {
    let flat = SegmentDescriptor(rawValue: 0x00CF_9300_0000_FFFF)
    #expect(flat.scaledLimit == 0xFFFF_FFFF)
    #expect(SegmentDescriptor(rawValue: 0x0000_9300_0000_FFFF).scaledLimit == 0xFFFF)
    let loaded = Segment(selector: SegmentSelector(0x18), descriptor: flat)
    #expect(loaded == Segment(selector: SegmentSelector(0x18), attributes: .data(), limit: .max, base: 0))
  }

  @Test func realModeSegment() {
    let segment = Segment.real(0x9A00, attributes: .code(bits: 16))
    #expect(segment.base == 0x9_A000 && segment.limit == 0xFFFF && segment.selector.rawValue == 0x9A00)
  }

  @Test func taskStateDescriptor() {
    let base = LinearAddress(0xFFFF_8123_4567_89AB)
    let descriptor = SystemDescriptor(type: .availableTSS, base: base, limit: TaskStateSegment.limit)
    #expect(descriptor.low.rawValue == 0x4500_8967_89AB_0067)
    #expect(descriptor.high == 0xFFFF_8123)
    #expect(descriptor.base == base && descriptor.limit == 103 && descriptor.type == .availableTSS)
    #expect(MemoryLayout<SystemDescriptor>.size == 16)
  }

  @Test func gates() {
    let gate = GateDescriptor(
      offset: 0xFFFF_8123_4567_89AB, selector: SegmentSelector(8), type: .trapGate, ist: 5, dpl: 3)
    #expect(gate.low == 0x4567_EF05_0008_89AB)
    #expect(gate.high == 0xFFFF_8123)
    #expect(gate.offset == 0xFFFF_8123_4567_89AB && gate.selector == SegmentSelector(8))
    #expect(gate.ist == 5 && gate.type == .trapGate && gate.dpl == 3 && gate.isPresent)
    #expect(!GateDescriptor.absent.isPresent)
    #expect(MemoryLayout<GateDescriptor>.size == 16)
  }

  /// Offsets after APM vol 2, figure 12-8.
  @Test func taskStateSegment() {
    #expect(MemoryLayout<TaskStateSegment>.size == 104)
    #expect(MemoryLayout<TaskStateSegment>.offset(of: \.stacks) == 0x04)
    #expect(MemoryLayout<TaskStateSegment>.offset(of: \.interruptStacks) == 0x24)
    #expect(MemoryLayout<TaskStateSegment>.offset(of: \.ioMapBase) == 0x66)
    var segment = TaskStateSegment()
    segment.rsp0 = 0x1111_2222_3333_4444
    segment.rsp2 = 2
    segment.ist1 = 0x5555_6666_7777_8888
    segment.ist7 = 7
    segment.setIST(2, to: 22)
    let words = withUnsafeBytes(of: segment) { bytes in
      (0..<26).map { unsafe bytes.load(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
    #expect(words[1] == 0x3333_4444 && words[2] == 0x1111_2222 && words[5] == 2)
    #expect(words[9] == 0x7777_8888 && words[10] == 0x5555_6666 && words[11] == 22 && words[21] == 7)
    #expect(words[25] == 104 << 16)
    #expect(segment.rsp0 == 0x1111_2222_3333_4444 && segment.ist(7) == 7 && segment.ist2 == 22)
    #expect(segment.rsp1 == 0)
  }
}
