/// Counts of outcomes by folder and suite.
struct ResultTable {
  struct Counts {
    var passed = 0
    var failed = 0
    var skipped = 0

    mutating func add(_ outcome: CaseOutcome) {
      switch outcome {
      case .passed: passed += 1
      case .failed: failed += 1
      case .skipped: skipped += 1
      }
    }

    var text: String {
      if passed + failed + skipped == 0 { return "-" }
      return "\(passed)/\(failed)/\(skipped)"
    }
  }

  private var rows: [String: [String: Counts]] = [:]
  private var all = Counts()

  mutating func add(_ outcome: CaseOutcome, folder: String, suite: String) {
    rows[folder, default: [:]][suite, default: Counts()].add(outcome)
    all.add(outcome)
  }

  /// A line for each folder: passed/failed/skipped for each suite.
  var text: String {
    let suites = CaseFile.suites.filter { suite in rows.values.contains { $0[suite] != nil } }
    let width = max(rows.keys.map(\.count).max() ?? 0, 24)
    func line(_ first: String, _ cells: [String]) -> String {
      var text = first + String(repeating: " ", count: width - first.count)
      for cell in cells { text += String(repeating: " ", count: max(14 - cell.count, 1)) + cell }
      return text
    }
    var lines = [line("passed/failed/skipped", suites)]
    for folder in rows.keys.sorted() {
      lines.append(line(folder, suites.map { rows[folder]?[$0]?.text ?? "-" }))
    }
    var sums: [String] = []
    for suite in suites {
      var sum = Counts()
      for row in rows.values {
        sum.passed += row[suite]?.passed ?? 0
        sum.failed += row[suite]?.failed ?? 0
        sum.skipped += row[suite]?.skipped ?? 0
      }
      sums.append(sum.text)
    }
    lines.append(line("all", sums))
    return lines.joined(separator: "\n")
  }

  var total: String { "\(all.passed) passed, \(all.failed) failed, \(all.skipped) skipped" }
}
