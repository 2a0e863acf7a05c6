extension BenchmarkReport {
  /// A line for each event: its budget, what it costs programs of each width, and what there is to say of that.
  /// - Parameter earlier: results to compare with.
  public func table(comparedWith earlier: BenchmarkReport? = nil) -> TextTable {
    var columns: [(heading: String, alignment: TextTable.Alignment)] = [("event", .left), ("budget", .right)]
    for bits in widths {
      columns += [("\(bits)-bit min", .right), ("median", .right), ("99 %", .right)]
      if earlier != nil { columns += [("before", .right), ("change", .right)] }
    }
    columns.append(("", .left))
    var table = TextTable(columns)
    for event in BenchmarkEvent.all where !event.isDetail { table.append(row(event, earlier)) }
    return table
  }

  private func row(_ event: BenchmarkEvent, _ earlier: BenchmarkReport?) -> [String] {
    var row = [event.title, Self.number(event.budget)]
    for bits in widths {
      let now = measurement(event.name, bits: bits)
      row += [now?.minimum, now?.median, now?.percentile99].map(Self.number)
      if let earlier {
        let before = earlier.measurement(event.name, bits: bits)?.median
        row += [Self.number(before), Self.change(from: before, to: now?.median)]
      }
    }
    return row + [remark(event)]
  }

  /// What is not as promised, once if it is the same for all widths.
  private func remark(_ event: BenchmarkEvent) -> String {
    let remarks = widths.map { bits in miss(event, bits: bits).map { Self.remark($0) } ?? "" }
    if Set(remarks).count == 1 { return remarks[0] }
    return zip(widths, remarks).filter { $1 != "" }.map { "\($0)-bit: \($1)" }.joined(separator: "; ")
  }

  private static func remark(_ miss: BenchmarkMiss) -> String {
    guard let median = miss.median, let limit = miss.limit else { return miss.problem ?? "without result" }
    return "OVER by \(number(median - limit))"
  }

  /// With a comma between thousands; a dash for none.
  static func number(_ value: Int?) -> String {
    guard let value else { return "-" }
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  /// In percent, with a sign.
  static func change(from before: Int?, to now: Int?) -> String {
    guard let before, let now, before != 0 else { return "-" }
    let tenths = (now - before) * 1000 / before
    let sign = now > before ? "+" : now < before ? "-" : ""
    return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10) %"
  }
}
