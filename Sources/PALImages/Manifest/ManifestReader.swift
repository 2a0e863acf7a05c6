import TrustVisorABI

extension Manifest {
  /// Reads a manifest. All its mistakes are told, not just the first.
  public init(parsing text: String, file: String = Manifest.fileName) throws(Diagnostics) {
    let complaints = ManifestComplaints(file: file, lines: KeyLines(text))
    let root: TOMLNode
    do { root = try TOMLNode.parse(text, file: file) } catch { throw Diagnostics([error]) }
    guard case .table(let table) = root else { throw Diagnostics([]) }
    let manifest = ManifestReader(root: TableReader(table, at: [], complaints)).read()
    try complaints.throwIfAny()
    guard let manifest else { throw Diagnostics([Diagnostic(file: file, message: "This is no manifest.")]) }
    self = manifest
  }
}

/// From tables to a ``Manifest``; nil comes only with a complaint.
struct ManifestReader {
  let root: TableReader

  func read() -> Manifest? {
    root.allow(["name", "language", "targets", "program", "pal", "function", "test"])
    let name = projectName()
    let language = root.choice("language", Language.self)
    let targets = targetList()
    let programSources = sources(root.table("program"), known: ["sources"], extensions: ["c"])
    let pal = root.table("pal")
    let palKeys = ["sources", "libraries", "width", "stack-pages", "heap-pages", "parameter-pages"]
    let palSources = sources(pal, known: palKeys, extensions: language == .swift ? ["swift", "c"] : ["c"])
    let palLibraries = pal?.has("libraries") == true ? libraries(pal) : []
    let functions = functionList(prefix: name?.replacing("-", with: "_"))
    let tests = root.has("test") ? root.tables("test")?.map { TestReader(table: $0).read() } : []
    let memory = memory(pal, needsParameters: functions?.contains(where: \.hasPointers) ?? false)
    guard let name, let language, let targets, let programSources, let palSources, let palLibraries,
      let memory, let functions, let tests
    else { return nil }
    return Manifest(
      name: name, language: language, targets: targets, programSources: programSources,
      palSources: palSources, palLibraries: palLibraries, memory: memory, functions: functions, tests: tests)
  }

  private func projectName() -> String? {
    guard let name = root.string("name") else { return nil }
    if let fault = ProjectName.fault(in: name) {
      root.complain("name", fault)
      return nil
    }
    return name
  }

  private func targetList() -> [Target]? {
    root.strings("targets")?.reduce(into: []) { targets, entry in
      guard let target = Target(rawValue: entry.text) else {
        let words = Target.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return root.complaints.add(entry.path, "There is no target '\(entry.text)': write some of \(words).")
      }
      if targets.contains(target) {
        root.complaints.add(entry.path, "The target '\(entry.text)' is named twice.")
      }
      targets.append(target)
    }
  }

  private func sources(_ table: TableReader?, known: [String], extensions: [String]) -> [SourceFile]? {
    table?.allow(known)
    return table?.strings("sources")?.map { entry in
      let file = SourceFile(path: entry.text, line: root.complaints.line(of: entry.path))
      if let fault = ProjectPath.fault(in: entry.text) {
        root.complaints.add(entry.path, "'\(entry.text)' \(fault).")
      } else if !extensions.contains(file.fileExtension) {
        let words = extensions.map { "'.\($0)'" }.joined(separator: " or ")
        root.complaints.add(
          entry.path, "'\(entry.text)' is no source that fits here: its name must end with \(words).")
      }
      return file
    }
  }

  private func libraries(_ table: TableReader?) -> [StaticLibrary]? {
    table?.strings("libraries")?.map { entry in
      let library = StaticLibrary(name: entry.text, line: root.complaints.line(of: entry.path))
      if let fault = library.fault { root.complaints.add(entry.path, "'\(entry.text)' \(fault).") }
      return library
    }
  }

  private func memory(_ table: TableReader?, needsParameters: Bool) -> PALMemory? {
    guard let table else { return nil }
    var memory = PALMemory()
    func pages(_ key: String, _ standard: Int, least: Int) -> Int {
      table.integer(key, least...PALMemory.pageLimit, standard: standard) ?? standard
    }
    memory.stackPages = pages("stack-pages", memory.stackPages, least: 1)
    memory.heapPages = pages("heap-pages", memory.heapPages, least: 0)
    memory.parameterPages = pages("parameter-pages", needsParameters ? memory.parameterPages : 0, least: 0)
    if needsParameters, memory.parameterPages == 0 {
      table.complain("parameter-pages", "A function has pointers: give it one parameter page at least.")
    }
    if let width = table.integer("width", 32...64, standard: 64) {
      guard let mode = ImageFormat.Mode(rawValue: UInt32(width)) else {
        table.complain("width", "'width' cannot be \(width): write 32 or 64.")
        return nil
      }
      memory.mode = mode
    }
    return memory
  }

  private func functionList(prefix: String?) -> [PALFunction]? {
    guard let tables = root.tables("function") else { return nil }
    if tables.isEmpty { root.complain("function", "The PAL has no function: add one as '[[function]]'.") }
    if tables.count > ImageFormat.functionLimit {
      tables[ImageFormat.functionLimit].complain(
        "", "There are \(tables.count) functions: a PAL can have \(ImageFormat.functionLimit).")
    }
    let functions = tables.compactMap { FunctionReader(table: $0).read() }
    checkNames(functions, tables, prefix: prefix)
    return functions
  }

  private func checkNames(_ functions: [PALFunction], _ tables: [TableReader], prefix: String?) {
    var seen = prefix.map { TakenNames.all(prefix: $0) } ?? []
    for function in functions {
      let isOfRuntime = function.name.hasPrefix(TakenNames.runtimePrefix)
      if !isOfRuntime, seen.insert(function.name).inserted { continue }
      let table = tables.first { $0.line == function.line } ?? root
      table.complain("name", "The name '\(function.name)' is taken: choose another.")
    }
  }
}

extension PALFunction {
  /// Whether a call of it needs the parameter area.
  var hasPointers: Bool {
    parameters.contains { if case .value = $0.kind { false } else { true } }
  }
}
