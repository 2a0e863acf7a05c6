@c @implementation
public func attest(
  _ nonce: UnsafePointer<UInt8>!, _ evidence: UnsafeMutablePointer<UInt8>!,
  _ evidenceCount: UnsafeMutablePointer<UInt32>!
) -> UInt32 {
  do throws(MicroTPMError) {
    let nonce = Array(UnsafeBufferPointer(start: nonce, count: MicroTPM.digestBytes))
    let made = try MicroTPM.evidence(nonce: nonce, selection: (1 << MicroTPM.registerCount) - 1)
    guard made.count <= Int(evidenceCount.pointee) else { throw .bufferTooSmall }
    evidence.update(from: made, count: made.count)
    evidenceCount.pointee = UInt32(made.count)
    return PAL_SUCCESS.rawValue
  } catch {
    evidenceCount.pointee = 0
    return error.rawValue
  }
}
