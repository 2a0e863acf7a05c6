import TrustVisorABI

/// Checks of what can be called.
extension PALImageHeader {
  func checkFunctions() throws(Refusal) {
    var parameters = 0
    for index in 0..<functionCount {
      let function = uncheckedFunction(index, firstParameter: parameters)
      guard isExecutable(function.entry) else { throw Refusal(.badEntry) }
      guard Self.isPossible(resultBytes: function.resultBytes),
        function.parameterCount <= ImageFormat.parameterLimit,
        function.parameterCount <= preamble.parameterCount - parameters
      else { throw Refusal(.badFunction) }
      for parameter in 0..<function.parameterCount { try check(parameter, of: function) }
      parameters += function.parameterCount
    }
    guard parameters == preamble.parameterCount else { throw Refusal(.badFunction) }
  }

  private func isExecutable(_ address: UInt64) -> Bool {
    for index in 0..<segmentCount {
      let segment = segment(index)
      if segment.rights == .readExecute && segment.area.contains(address) { return true }
    }
    return false
  }

  private static func isPossible(resultBytes: Int) -> Bool {
    switch resultBytes {
    case 0, 1, 2, 4, 8: true
    default: false
    }
  }

  private func check(_ index: Int, of function: ImageFunction) throws(Refusal) {
    guard let parameter = uncheckedParameter(function.firstParameter + index),
      counts(parameter.count, of: function)
    else { throw Refusal(.badFunction) }
    let isValue = parameter.kind == .value || parameter.kind == .signedValue
    guard isValue || parameterArea != nil else { throw Refusal(.badArea) }
  }

  /// Whether a buffer's elements can be counted by the parameter `index`; nil is a constant.
  private func counts(_ index: Int?, of function: ImageFunction) -> Bool {
    guard let index else { return true }
    guard index < function.parameterCount,
      let counter = uncheckedParameter(function.firstParameter + index)
    else { return false }
    return !counter.kind.isBuffer
  }
}
