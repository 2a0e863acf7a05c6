import Foundation
import SystemPackage

/// Turns addresses in the hypervisor's image into places in its source.
public struct Symbolizer: Sendable {
  private let tool: String
  private let image: FilePath

  /// - Returns: nil when there is no `llvm-symbolizer`, which comes with Swift.
  public init?(image: FilePath) {
    guard let tool = Self.findTool() else { return nil }
    self.tool = tool
    self.image = image
  }

  /// A symbolizer for the image a machine runs.
  public init?(machine: Machine) {
    let image =
      machine.record.configuration.hypervisorImage.map { FilePath($0) } ?? machine.locations.hypervisor
    guard let image else { return nil }
    self.init(image: image)
  }

  /// The lines, with `function at file:line` behind each that names a code address.
  public func annotate(_ lines: [String]) async -> [String] {
    let addresses = lines.map { PanicLine.address(in: $0) }
    let known = Array(Set(addresses.compactMap(\.self)))
    guard !known.isEmpty else { return lines }
    let places = await places(of: known)
    return zip(lines, addresses).map { line, address in
      guard let address, let place = places[address] else { return line }
      return "\(line)  \(place)"
    }
  }

  /// `function at file:line` for each address that lies in known code.
  public func places(of addresses: [UInt64]) async -> [UInt64: String] {
    let words = addresses.map { "0x" + String($0, radix: 16) }
    let arguments = ["--obj=\(image)", "--output-style=LLVM", "--no-inlines", "--basenames"]
    guard let output = await CommandOutput.of(tool, arguments, input: words.map { "\($0)\n" }.joined()),
      output.succeeded
    else { return [:] }
    let blocks = Self.parse(output.text)
    guard blocks.count == addresses.count else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(addresses, blocks)).compactMapValues(\.self)
  }

  /// The tool prints for each address a function's name, `file:line:column` and an empty line.
  static func parse(_ text: String) -> [String?] {
    var places: [String?] = []
    var block: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty {
        block.append(line)
      } else if block.count >= 2 {
        places.append(place(function: block[0], position: block[1]))
        block = []
      }
    }
    return places
  }

  private static func place(function: Substring, position: Substring) -> String? {
    // The column is of no use to a person who opens the file; ?? is the tool's word for unknown.
    let parts = position.split(separator: ":")
    guard function != "??", let file = parts.first, file != "??", parts.count > 1 else { return nil }
    return "\(function) at \(file):\(parts[1])"
  }

  /// Beside the `swift` that is used, or on the PATH.
  static func findTool() -> String? {
    let name = "llvm-symbolizer"
    if let swift = CommandOutput.location(of: "swift") {
      let beside = FilePath(swift).removingLastComponent().appending(name).string
      if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    }
    return CommandOutput.location(of: name)
  }
}
