import Gate

/// What `gatehouse observe report` tells: what would have been denied, per rule, before anyone turns it on.
struct ObserveReport {
  var tally: ObserveTally
  var files: Int
  /// The rules that there are; nil where no policies were named.
  var known: [KnownRule]?

  struct KnownRule {
    var id: String
    var short: String?
    var severity: Severity
  }

  private var neverFired: [KnownRule]? {
    known.map { rules in
      let fired = Set(tally.rules.keys.map(\.rule))
      return rules.filter { !fired.contains($0.id) }.sorted { $0.id < $1.id }
    }
  }

  // MARK: For people

  var text: String {
    ([summary, outcomes] + sections + [silence]).filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private var summary: [String] {
    var line =
      "\(counted(tally.pushes, "push", "pushes")) to \(counted(tally.repositories.count, "repository", "repositories"))"
    line += " in \(counted(files, "record file", "record files"))"
    if let first = tally.first, let last = tally.last { line += ", \(short(first)) to \(short(last))" }
    let left = tally.leftOut
    let parts = [
      (left.older, "older"), (left.dryRuns, left.dryRuns == 1 ? "dry run" : "dry runs"),
      (left.others, left.others == 1 ? "line about something else" : "lines about something else"),
      (left.unknown, left.unknown == 1 ? "unknown line" : "unknown lines"),
      (left.broken, left.broken == 1 ? "line that is no JSON" : "lines that are no JSON"),
      (left.torn, left.torn == 1 ? "torn last line" : "torn last lines"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    var lines = [line]
    if !parts.isEmpty { lines.append("left out: " + parts.joined(separator: ", ")) }
    if tally.findingsOmitted > 0 {
      lines.append(
        "\(counted(tally.findingsOmitted, "finding", "findings")) had no room in the record and are not counted")
    }
    return lines
  }

  private var outcomes: [String] {
    if tally.pushes == 0 { return [] }
    var table = Table(columns: ["mode", "pushes", "pass", "deny", "not judged", "pass, %"])
    for mode in Enforcement.allCases {
      guard let outcome = tally.outcomes[mode] else { continue }
      let share = outcome.passingPerMille
      table.add([
        mode.rawValue, String(outcome.pushes), String(outcome.passed), String(outcome.denied),
        String(outcome.notJudged), "\(share / 10).\(share % 10)",
      ])
    }
    return table.lines
  }

  private var sections: [[String]] {
    [
      section("Would have been denied, had these rules been enforced (observe, warn):", .unenforced, .deny),
      section("Was denied (enforce):", .enforced, .deny),
      section("Warned of, where nothing was enforced (observe, warn):", .unenforced, .warn),
      section("Warned of (enforce):", .enforced, .warn),
    ]
  }

  private func section(_ title: String, _ force: ObserveTally.Force, _ severity: Severity) -> [String] {
    let rows = tally.sorted(force, severity)
    if rows.isEmpty { return [] }
    var lines = [title]
    for (rule, count) in rows {
      let name =
        count.short.map { "\(SafeText.line(rule)) (\(SafeText.line($0, longest: 100)))" } ?? SafeText.line(rule)
      lines.append(
        "  \(name): \(counted(count.pushes, "push", "pushes")), "
          + "\(counted(count.repositories.count, "repository", "repositories")), "
          + counted(count.findings, "finding", "findings"))
      guard let newest = count.newest else { continue }
      let place = [newest.repository, newest.ref, newest.place].filter { !$0.isEmpty }.map {
        SafeText.line($0, longest: 300)
      }
      lines.append("    newest \(short(newest.time)) \(place.joined(separator: " "))")
      lines.append("    \(SafeText.line(newest.message, longest: 300))")
    }
    return lines
  }

  private var silence: [String] {
    guard let neverFired else { return ["Rules that never fired are named where --policy says which rules there are."] }
    if neverFired.isEmpty { return ["Every rule fired at least once."] }
    return ["Never fired:"]
      + neverFired.map { "  \($0.severity.rawValue) \($0.id)" + ($0.short.map { " (\($0))" } ?? "") }
  }

  /// Without the fraction of the second.
  private func short(_ time: String) -> String { SafeText.line(String(time.prefix(19)) + "Z") }

  private func counted(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many)"
  }

  // MARK: For programs

  /// Members are only ever added.
  var json: JSONText {
    let left = tally.leftOut
    var members: [(String, JSONText)] = [
      ("v", 1), ("files", .number(files)), ("pushes", .number(tally.pushes)),
      ("repositories", .number(tally.repositories.count)),
      ("first", tally.first.map { .string($0) } ?? .null), ("last", tally.last.map { .string($0) } ?? .null),
      (
        "left_out",
        .object([
          ("older", .number(left.older)), ("dry_runs", .number(left.dryRuns)), ("others", .number(left.others)),
          ("unknown", .number(left.unknown)), ("broken", .number(left.broken)), ("torn", .number(left.torn)),
          ("findings", .number(tally.findingsOmitted)),
        ])
      ),
      (
        "modes",
        .object(
          Enforcement.allCases.compactMap { mode in tally.outcomes[mode].map { (mode.rawValue, ObserveReport.json($0)) }
          })
      ),
    ]
    let rules = ObserveTally.Force.allCases.flatMap { force in
      [Severity.deny, .warn].flatMap { severity in
        tally.sorted(force, severity).map { ObserveReport.json($0.rule, $0.count, force, severity) }
      }
    }
    members.append(("rules", .array(rules)))
    if let neverFired { members.append(("never_fired", .array(neverFired.map { .string($0.id) }))) }
    return .object(members)
  }

  private static func json(_ outcome: ObserveTally.Outcomes) -> JSONText {
    .object([
      ("pushes", .number(outcome.pushes)), ("pass", .number(outcome.passed)), ("deny", .number(outcome.denied)),
      ("not_judged", .number(outcome.notJudged)), ("pass_per_mille", .number(outcome.passingPerMille)),
    ])
  }

  private static func json(
    _ rule: String, _ count: ObserveTally.RuleCount, _ force: ObserveTally.Force, _ severity: Severity
  ) -> JSONText {
    var members: [(String, JSONText)] = [("rule", .string(rule))]
    if let short = count.short { members.append(("short", .string(short))) }
    members += [
      ("severity", .string(severity.rawValue)), ("enforced", .bool(force == .enforced)),
      ("pushes", .number(count.pushes)), ("repositories", .number(count.repositories.count)),
      ("findings", .number(count.findings)),
    ]
    if let newest = count.newest {
      members.append(
        (
          "newest",
          .object([
            ("time", .string(newest.time)), ("repo", .string(newest.repository)), ("ref", .string(newest.ref)),
            ("place", .string(newest.place)), ("msg", .string(newest.message)),
          ])
        ))
    }
    return .object(members)
  }
}

/// Columns of text; the first is set left, the others right.
private struct Table {
  private var rows: [[String]]

  init(columns: [String]) { rows = [columns] }

  mutating func add(_ row: [String]) { rows.append(row) }

  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + blanks : blanks + text
      }.joined(separator: "  ")
    }
  }
}
