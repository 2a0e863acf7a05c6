extension ControlArea {
  /// Makes an exception exit.
  @inlinable public mutating func intercept(_ vector: ExceptionVector) {
    exceptionIntercepts |= vector.interceptBit
  }

  /// Makes reads of control register `number` (0...15) exit.
  @inlinable public mutating func interceptReads(ofCR number: Int) {
    crReadIntercepts |= 1 &<< UInt16(truncatingIfNeeded: number)
  }

  /// Makes writes of control register `number` (0...15) exit.
  @inlinable public mutating func interceptWrites(ofCR number: Int) {
    crWriteIntercepts |= 1 &<< UInt16(truncatingIfNeeded: number)
  }
}
