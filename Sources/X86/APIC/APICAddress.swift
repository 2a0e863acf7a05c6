/// The names that a local APIC answers to (APM vol 2, 16.6.1 and 16.14).
public struct APICAddress: Hashable, Sendable, BitwiseCopyable {
  /// The id: 8 bits, or 32 in x2APIC mode.
  public var id: UInt32
  /// LDR, as it stands at offset D0h. In x2APIC mode it follows from the id.
  public var logicalDestination: UInt32
  /// DFR, as it stands at offset E0h. It does not exist in x2APIC mode.
  public var destinationFormat: UInt32
  public var isX2APIC: Bool

  /// An APIC in xAPIC mode.
  @inlinable public init(id: UInt8, logicalDestination: UInt32, destinationFormat: UInt32) {
    self.id = UInt32(id)
    self.logicalDestination = logicalDestination
    self.destinationFormat = destinationFormat
    self.isX2APIC = false
  }

  /// An APIC in x2APIC mode.
  @inlinable public init(x2apicID id: UInt32) {
    self.id = id
    self.logicalDestination = APICAddress.logicalDestination(x2apicID: id)
    self.destinationFormat = 0
    self.isX2APIC = true
  }

  /// LDR in x2APIC mode: the id's upper bits name the cluster, its lower four one bit of sixteen.
  @inlinable public static func logicalDestination(x2apicID id: UInt32) -> UInt32 {
    (id.bits(4, 16) &<< 16) | (1 &<< id.bits(0, 4))
  }

  /// True if a logical destination selects this APIC.
  public func matchesLogical(_ destination: UInt32) -> Bool {
    if isX2APIC { return matchesX2APICLogical(destination) }
    let destination = destination.bits(0, 8)
    if destination == UInt32.lowBits(8) { return true }
    let name = logicalDestination.bits(24, 8)
    if destinationFormat.bits(28, 4) == APICAddress.flatModel { return name & destination != 0 }
    let cluster = destination.bits(4, 4)
    let isInCluster = cluster == name.bits(4, 4) || cluster == APICAddress.allClusters
    return isInCluster && name.bits(0, 4) & destination.bits(0, 4) != 0
  }

  private func matchesX2APICLogical(_ destination: UInt32) -> Bool {
    if destination == .max { return true }
    let isInCluster = destination.bits(16, 16) == logicalDestination.bits(16, 16)
    return isInCluster && (destination & logicalDestination).bits(0, 16) != 0
  }

  /// DFR bits 31:28 of the flat model; the cluster model has 0 there.
  @usableFromInline static var flatModel: UInt32 { 0xF }
  /// The cluster number that means every cluster.
  @usableFromInline static var allClusters: UInt32 { 0xF }
}

extension InterruptCommand {
  /// True if the command from `sender` reaches `receiver`. For lowest priority it says who may be chosen.
  public func reaches(_ receiver: APICAddress, from sender: APICAddress) -> Bool {
    switch shorthand {
    case .toSelf: receiver.id == sender.id
    case .allIncludingSelf: true
    case .allExcludingSelf: receiver.id != sender.id
    case .none: isLogical ? receiver.matchesLogical(destination) : matchesPhysical(receiver)
    }
  }

  private func matchesPhysical(_ receiver: APICAddress) -> Bool {
    destination == receiver.id || destination == (isX2APIC ? UInt32.max : UInt32.lowBits(8))
  }
}
