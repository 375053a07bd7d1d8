extension Judgement {
  /// The judgements of the parts of one push as one: the gravest verdict, everything that was found.
  public init(joining parts: [Judgement]) {
    guard var joined = parts.first else {
      self.init(verdict: .allow, policyRevision: "")
      return
    }
    for part in parts.dropFirst() {
      joined.verdict = Verdict.graver(joined.verdict, part.verdict)
      joined.findings = Finding.ordered(joined.findings + part.findings)
      joined.notJudged = NotJudged.ordered(joined.notJudged + part.notJudged)
      joined.failures = Judgement.merged(joined.failures, part.failures)
      joined.skippedRefs += part.skippedRefs
      joined.counts.add(part.counts)
      if !joined.policyRevision.contains(part.policyRevision) { joined.policyRevision += " " + part.policyRevision }
      joined.limitsHit = Judgement.merged(joined.limitsHit, part.limitsHit)
      joined.durationMilliseconds += part.durationMilliseconds
    }
    self = joined
  }

  /// Without what is there already.
  private static func merged<Element: Hashable>(_ left: [Element], _ right: [Element]) -> [Element] {
    let known = Set(left)
    return left + right.filter { !known.contains($0) }
  }
}

extension Judgement {
  /// The verdict that findings, files that were not judged and failures lead to. A denial is certain whatever else failed.
  var outcome: Verdict {
    if !denials.isEmpty || notJudged.contains(where: \.isDenied) { return .deny }
    if let failure = failures.first { return .indeterminate(reason: failure.description) }
    return warnings.isEmpty ? .allow : .warn
  }
}

extension Verdict {
  /// A denial is a decision, and weighs more than a part that could not be judged; that weighs more than a warning.
  static func graver(_ left: Verdict, _ right: Verdict) -> Verdict {
    func weight(_ verdict: Verdict) -> Int {
      switch verdict {
      case .allow: 0
      case .warn: 1
      case .indeterminate: 2
      case .deny: 3
      }
    }
    return weight(right) > weight(left) ? right : left
  }
}

extension JudgementCounts {
  /// Rules are those of the larger part; everything else adds up.
  mutating func add(_ more: JudgementCounts) {
    files += more.files
    documents += more.documents
    rules = max(rules, more.rules)
    evaluations += more.evaluations
    blobsRead += more.blobsRead
    bytesRead += more.bytesRead
  }
}
