/// In how many cases a feature stood, compiled, and took part in an answer.
struct FeatureTable {
  private struct Counts {
    var cases = 0
    var compiled = 0
    var answered = 0
  }

  private var rows: [String: Counts] = [:]

  mutating func add(_ comparison: Comparison) {
    for feature in comparison.question.features {
      rows[feature, default: Counts()].cases += 1
      switch comparison.theirs {
      case .answers(let bindings, _):
        rows[feature, default: Counts()].compiled += 1
        if !bindings.isEmpty { rows[feature, default: Counts()].answered += 1 }
      case .failed: rows[feature, default: Counts()].compiled += 1
      default: break
      }
    }
  }

  func text(calls: [String: (calls: Int, values: Int)]) -> String {
    var lines = [FeatureTable.line("feature", "cases", "compiled", "defined")]
    for (name, counts) in rows.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("built-in ") {
      lines.append(FeatureTable.line(name, "\(counts.cases)", "\(counts.compiled)", "\(counts.answered)"))
    }
    lines.append("")
    lines.append(FeatureTable.line("built-in", "calls", "values", ""))
    for (name, counts) in calls.sorted(by: { $0.key < $1.key }) {
      lines.append(FeatureTable.line(name, "\(counts.calls)", "\(counts.values)", ""))
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ name: String, _ cells: String...) -> String {
    var text = name + String(repeating: " ", count: max(1, 44 - name.count))
    for cell in cells { text += String(repeating: " ", count: max(1, 10 - cell.count)) + cell }
    return text
  }
}
