import TrustVisorABI

extension PALImage {
  /// The image of a PAL that has been linked by ``LinkerScript``.
  public init(linked file: ELFFile, manifest: Manifest) throws(Diagnostics) {
    let addresses = Dictionary(file.symbols.map { ($0.name, $0.address) }) { first, _ in first }
    var missing: [Diagnostic] = []
    functions = manifest.functions.compactMap { function in
      guard let address = addresses[function.name] else {
        missing.append(Self.undefined(function, manifest))
        return nil
      }
      return Entry(address: address, function: function)
    }
    mode = manifest.memory.mode
    layout = ImageLayout(manifest.memory)
    if !missing.isEmpty { throw Diagnostics(missing) }
    segments = []
    for segment in file.segments where segment.memoryBytes > 0 {
      segments.append(try Segment(segment, contents: file.contents(segment)))
    }
    try requireEntriesInCode()
  }

  private static func undefined(_ function: PALFunction, _ manifest: Manifest) -> Diagnostic {
    let sources = manifest.palSources.map(\.path).joined(separator: ", ")
    let hint =
      manifest.language == .swift ? "define it with '@c @implementation public func'" : "define it there"
    return Diagnostic(
      file: Manifest.fileName, line: function.line,
      message: "The function '\(function.name)' is not in the PAL's sources (\(sources)): \(hint).")
  }

  /// A name that the manifest calls a function may be a variable's in the sources.
  private func requireEntriesInCode() throws(Diagnostics) {
    let code = segments.filter { $0.rights == .readExecute }
    let strangers = functions.filter { entry in
      !code.contains { ($0.address..<$0.address + $0.memoryBytes).contains(entry.address) }
    }
    if strangers.isEmpty { return }
    throw Diagnostics(
      strangers.map {
        Diagnostic(
          file: Manifest.fileName, line: $0.function.line,
          message: "'\($0.function.name)' is not a function in the PAL's sources.")
      })
  }
}

extension PALImage.Segment {
  init(_ segment: ELFFile.Segment, contents: [UInt8]) throws(Diagnostics) {
    guard let rights = PALImage.Rights(segment.flags) else {
      throw Diagnostics([
        Diagnostic(
          file: Manifest.fileName,
          message:
            "A segment of the PAL would be both writable and executable: do not name sections in its sources."
        )
      ])
    }
    self.init(
      address: segment.address, contents: contents, memoryBytes: segment.memoryBytes, rights: rights)
  }
}

extension PALImage.Rights {
  /// nil for a segment that could be written and executed.
  init?(_ flags: ELFFile.SegmentFlags) {
    switch (flags.contains(.write), flags.contains(.execute)) {
    case (false, false): self = .read
    case (true, false): self = .readWrite
    case (false, true): self = .readExecute
    case (true, true): return nil
    }
  }
}
