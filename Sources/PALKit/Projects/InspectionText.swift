import PALImages

extension Inspection {
  /// For a person.
  public var text: String {
    var parts = [heading]
    if !sections.isEmpty { parts.append(sectionTable) }
    if format != .image, images.isEmpty { parts.append("There is no PAL image in it.") }
    return (parts + images.map(\.text)).joined(separator: "\n\n")
  }

  private var heading: String {
    let words = "\(width ?? 0)-bit, entry \(hexadecimal(entry ?? 0))"
    return
      switch format
    {
    case .pe: "Windows program, \(words)"
    case .elf: "Linux program, \(words)"
    case .image: "PAL image"
    }
  }

  private var sectionTable: String {
    var table = TextTable([("section", .left), ("address", .right), ("bytes", .right), ("rights", .left)])
    for section in sections {
      table.append([section.name, hexadecimal(section.address), String(section.bytes), section.rights])
    }
    return table.text
  }
}

extension ImageInspection {
  fileprivate var text: String {
    let place = "image at \(hexadecimal(UInt64(offset))), \(bytes) bytes"
    if let problem { return "\(place): the hypervisor would not load it. \(problem)" }
    let heading = "\(place), \(width ?? 0)-bit\nmeasurement \(measurement?.description ?? "")"
    return [heading, memoryTable, functionTable].joined(separator: "\n\n")
  }

  private var memoryTable: String {
    var table = TextTable([("memory", .left), ("address", .right), ("pages", .right), ("rights", .left)])
    func append(_ name: String, _ address: UInt64, _ bytes: UInt64, _ rights: String) {
      if bytes > 0 { table.append([name, hexadecimal(address), String(bytes / 4096), rights]) }
    }
    for (name, area) in [("stack", stack), ("parameters", parameters), ("heap", heap)] {
      if let area { append(name, area.address, area.bytes, "rw") }
    }
    for segment in segments { append("segment", segment.address, segment.bytes, segment.rights.rawValue) }
    return table.text
  }

  private var functionTable: String {
    var table = TextTable([("function", .right), ("entry", .right), ("result", .left), ("parameters", .left)])
    for (index, function) in functions.enumerated() {
      table.append([
        String(index), hexadecimal(function.entry), function.result ?? "-",
        function.parameters.map(\.text).joined(separator: ", "),
      ])
    }
    return table.text
  }
}

extension ImageInspection.Parameter {
  fileprivate var text: String {
    guard let bytes else { return kind }
    return count.map { "\(kind) #\($0) × \(bytes)" } ?? "\(kind) \(bytes) bytes"
  }
}

private func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
