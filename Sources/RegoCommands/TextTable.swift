/// A table with lines around its cells, as `opa` draws them.
struct TextTable {
  var header: [String] = []
  var rows: [[String]] = []

  var text: String {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    let line = "+" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+") + "+\n"
    let top = "|" + zip(header, widths).map { " \(TextTable.centred($0, $1)) " }.joined(separator: "|") + "|\n"
    let body = rows.map { row in
      "|" + zip(row, widths).map { " \($0)\(String(repeating: " ", count: $1 - $0.count)) " }.joined(separator: "|")
        + "|\n"
    }
    return line + top + line + body.joined() + (rows.isEmpty ? "" : line)
  }

  private static func centred(_ text: String, _ width: Int) -> String {
    let missing = max(width - text.count, 0)
    return String(repeating: " ", count: missing / 2) + text + String(repeating: " ", count: missing - missing / 2)
  }
}
