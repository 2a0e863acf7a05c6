/// Parameters as C writes them.
enum CDeclaration {
  static func parameter(_ parameter: PALParameter) -> String {
    switch parameter.kind {
    case .value(let type): "\(type.cName) \(parameter.name)"
    case .length(let type): "\(type.cName) *\(parameter.name)"
    case .buffer(let buffer): pointer(buffer, parameter.name)
    }
  }

  private static func pointer(_ buffer: PALParameter.Buffer, _ name: String) -> String {
    let constant = buffer.direction == .input ? "const " : ""
    switch (buffer.element, buffer.extent) {
    case (.type(let type), .constant(let bytes)):
      return "\(constant)\(type.cName) \(name)[\(bytes / UInt64(type.bytes))]"
    case (.type(let type), .counted): return "\(constant)\(type.cName) *\(name)"
    case (.bytes, _): return "\(constant)void *\(name)"
    }
  }

  /// How long a buffer is, in words.
  static func extent(_ buffer: PALParameter.Buffer, of function: PALFunction) -> String {
    switch buffer.extent {
    case .constant(let bytes): return "\(bytes) bytes"
    case .counted(let index):
      let counter = function.parameters[index]
      let count = if case .length = counter.kind { "*\(counter.name)" } else { counter.name }
      return "\(count) times \(buffer.element.bytes) byte\(buffer.element.bytes == 1 ? "" : "s")"
    }
  }
}
