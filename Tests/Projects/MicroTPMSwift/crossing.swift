/// Opens what another PAL has sealed.
@c @implementation
public func open_text(_ sealed: UnsafePointer<UInt8>!, _ sealedCount: UInt32) -> UInt32 {
  let sealed = Array(UnsafeBufferPointer(start: sealed, count: Int(sealedCount)))
  do throws(MicroTPMError) { _ = try MicroTPM.unseal(sealed) } catch { return error.rawValue }
  return PAL_SUCCESS.rawValue
}
