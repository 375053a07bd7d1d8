extension Finding {
  /// In order of path, line, rule and message; of what several refs brought at one place the gravest is kept.
  static func ordered(_ findings: [Finding]) -> [Finding] {
    struct Sight: Hashable {
      var fingerprint: Fingerprint
      var place: Place
    }
    var kept: [Finding] = []
    var known: [Sight: Int] = [:]
    for finding in findings {
      let sight = Sight(fingerprint: finding.fingerprint, place: finding.place)
      if let index = known[sight] {
        if finding.state.weight > kept[index].state.weight { kept[index] = finding }
      } else {
        known[sight] = kept.count
        kept.append(finding)
      }
    }
    return kept.sorted(by: isBefore)
  }

  private static func isBefore(_ left: Finding, _ right: Finding) -> Bool {
    if left.place.path != right.place.path { return left.place.path < right.place.path }
    let a = [left.place.line ?? 0, left.place.column ?? 0]
    let b = [right.place.line ?? 0, right.place.column ?? 0]
    if a != b { return a.lexicographicallyPrecedes(b) }
    if left.rule.id != right.rule.id { return left.rule.id < right.rule.id }
    if left.message != right.message { return left.message < right.message }
    return left.fingerprint.bytes.lexicographicallyPrecedes(right.fingerprint.bytes)
  }
}

extension Finding.State {
  fileprivate var weight: Int {
    switch self {
    case .introduced: 2
    case .preExisting: 1
    case .fixed: 0
    }
  }
}

extension NotJudged {
  static func ordered(_ items: [NotJudged]) -> [NotJudged] {
    Set(items).sorted { ($0.path, $0.why) < ($1.path, $1.why) }
  }
}
