import AgentProtocol
import Glibc

/// The other end takes no more bytes, ever.
struct DescriptorClosed: Error {}

extension ByteQueue {
  /// Writes as much as the descriptor takes now and returns how many bytes that was.
  mutating func flush(to descriptor: CInt) throws(DescriptorClosed) -> Int {
    var total = 0
    while !isEmpty {
      let written = withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        removeFirst(written)
        total += written
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        throw DescriptorClosed()
      }
    }
    return total
  }
}

/// Reads what is there, at most `limit` bytes: nil when nothing is there yet, empty at the end.
func readAvailable(_ descriptor: CInt, limit: Int) -> [UInt8]? {
  var wouldBlock = false
  let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
    while true {
      let result = read(descriptor, buffer.baseAddress, limit)
      if result >= 0 {
        count = result
        return
      }
      if errno == EINTR { continue }
      // A descriptor in error will not give anything more: that is its end.
      wouldBlock = errno == EAGAIN
      return
    }
  }
  return wouldBlock ? nil : bytes
}
