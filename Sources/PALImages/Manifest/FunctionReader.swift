import TrustVisorABI

/// Reads a `[[function]]`.
struct FunctionReader {
  let table: TableReader

  func read() -> PALFunction? {
    table.allow(["name", "result", "parameters"])
    let name = identifier(table)
    let result = table.has("result") ? table.choice("result", ValueType.self) : nil
    let tables = table.has("parameters") ? table.tables("parameters") ?? [] : []
    if tables.count > ImageFormat.parameterLimit {
      table.complain(
        "parameters",
        "There are \(tables.count) parameters: a function can have \(ImageFormat.parameterLimit).")
    }
    let names = tables.map { $0.has("name") ? identifier($0) : $0.string("name") }
    checkNames(names, tables)
    let parameters = tables.indices.compactMap { index -> PALParameter? in
      let kind = ParameterReader(table: tables[index], index: index, names: names).read()
      guard let name = names[index], let kind else { return nil }
      return PALParameter(name: name, kind: kind)
    }
    if parameters.count == tables.count { checkCounts(parameters, tables) }
    return name.map { PALFunction(name: $0, result: result, parameters: parameters, line: table.line) }
  }

  /// A name that C and Swift can have.
  private func identifier(_ table: TableReader) -> String? {
    guard let name = table.string("name") else { return nil }
    if let fault = CIdentifier.fault(in: name) {
      table.complain("name", fault)
      return nil
    }
    return name
  }

  private func checkNames(_ names: [String?], _ tables: [TableReader]) {
    var seen: Set<String> = []
    for (name, table) in zip(names, tables) {
      if let name, !seen.insert(name).inserted {
        table.complain("name", "Two parameters have the name '\(name)'.")
      }
    }
  }

  /// What counts elements is a value or a length.
  private func checkCounts(_ parameters: [PALParameter], _ tables: [TableReader]) {
    for (parameter, table) in zip(parameters, tables) {
      guard case .buffer(let buffer) = parameter.kind, case .counted(let index) = buffer.extent,
        case .buffer = parameters[index].kind
      else { continue }
      table.complain(
        "count", "'\(parameters[index].name)' is a buffer: only a value or a length can count elements.")
    }
  }
}
