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

  /// The lines, with `function at file:line` and what was inlined there behind each that names a code address.
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

  /// The place in the source of each address that lies in known code; functions that were inlined there
  /// come first, with what Swift says of a check that failed.
  public func places(of addresses: [UInt64]) async -> [UInt64: String] {
    let words = addresses.map { "0x" + String($0, radix: 16) }
    let arguments = ["--obj=\(image)", "--output-style=JSON", "--basenames"] + words
    guard let output = await CommandOutput.of(tool, arguments), output.succeeded,
      let entries = try? JSONDecoder().decode([SymbolizedAddress].self, from: Data(output.text.utf8))
    else { return [:] }
    let names = await demangled(entries.flatMap { $0.frames.map(\.function) })
    var places: [UInt64: String] = [:]
    for entry in entries {
      guard let address = entry.number, let place = entry.place(names: names) else { continue }
      places[address] = place
    }
    return places
  }

  /// Swift's names as people write them; a name stays as it is when there is no `swift-demangle`.
  private func demangled(_ names: [String]) async -> [String: String] {
    let sorted = Array(Set(names))
    guard let demangler = Self.findTool("swift-demangle"),
      let output = await CommandOutput.of(
        demangler, ["--compact", "--simplified"], input: sorted.map { $0 + "\n" }.joined())
    else { return [:] }
    let lines = output.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= sorted.count else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(sorted, lines))
  }

  /// Beside the `swift` that is used, or on the PATH.
  static func findTool(_ name: String = "llvm-symbolizer") -> String? {
    if let swift = CommandOutput.location(of: "swift") {
      let beside = FilePath(swift).removingLastComponent().appending(name).string
      if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    }
    return CommandOutput.location(of: name)
  }
}
