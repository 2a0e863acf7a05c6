import TrustVisorABI
import X86

extension PALLife {
  mutating func readHeader() throws(Obstacle) { throw .refused(.notAnImage) }
}
