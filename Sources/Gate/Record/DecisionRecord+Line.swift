extension DecisionRecord {
  /// The most bytes of a line where there is room; beyond, entries of the lists are counted and left out.
  public static let longestLine = 4 << 20

  /// The record as one line of JSON, ending with a newline, of at most `limit` bytes; nil where even the record without
  /// its lists is longer.
  ///
  /// Members, in this order: `v time decision_id kind mode result accepted reason repo refs actor via pull_request policy engine
  /// config_digest files violations failures pre_existing fixed limits_hit duration_ms host`.
  /// `config/decision-record.schema.json` is their schema.
  public func line(limit: Int = DecisionRecord.longestLine) -> String? {
    let bare = text(Lists()).utf8.count + DecisionRecord.slack
    guard bare <= limit else { return nil }
    var room = limit - bare
    var lists = Lists()
    lists.refs = DecisionRecord.fitting(push.refs, room: &room, DecisionRecord.ref)
    lists.failures = DecisionRecord.fitting(failures, room: &room, DecisionRecord.failure)
    lists.violations = DecisionRecord.fitting(introduced, room: &room, DecisionRecord.violation)
    lists.skipped = DecisionRecord.fitting(notJudged, room: &room, DecisionRecord.skipped)
    return text(lists)
  }

  /// The lists as far as they fit.
  private struct Lists {
    var refs: [JSONText] = []
    var failures: [JSONText] = []
    var violations: [JSONText] = []
    var skipped: [JSONText] = []
  }

  /// Room for the counts of what was left out.
  private static let slack = 200
  /// Longer messages are cut.
  private static let longestMessage = 4000

  private var introduced: [Finding] { findings.filter { $0.state == .introduced } }

  /// As many entries as fit.
  private static func fitting<Entry>(_ entries: [Entry], room: inout Int, _ json: (Entry) -> JSONText) -> [JSONText] {
    var fitting: [JSONText] = []
    for entry in entries {
      let text = json(entry)
      let size = text.compact.utf8.count + 1
      if size > room { break }
      room -= size
      fitting.append(text)
    }
    return fitting
  }

  private func text(_ lists: Lists) -> String {
    var members: [(String, JSONText)] = [
      ("v", .number(DecisionRecord.version)), ("time", .string(time.description)),
      ("decision_id", .string(id.description)), ("kind", .string(kind.rawValue)), ("mode", .string(mode.rawValue)),
      ("result", .string(result.rawValue)), ("accepted", .bool(isAccepted)),
    ]
    if let reason { members.append(("reason", .string(DecisionRecord.cut(reason)))) }
    members.append(("repo", repository))
    members += DecisionRecord.list("refs", lists.refs, of: push.refs.count)
    if let actor = push.actor { members.append(("actor", DecisionRecord.actor(actor))) }
    if let arrival = push.arrival { members.append(("via", DecisionRecord.via(arrival))) }
    if let proposal = push.proposal { members.append(("pull_request", DecisionRecord.proposal(proposal))) }
    members += [
      ("policy", .object([("digest", .string(policyDigest))])),
      ("engine", .object([("name", .string(engine.name)), ("version", .string(engine.version))])),
      ("config_digest", .string(configDigest)),
      (
        "files",
        .object(
          [("checked", .number(counts.files))] + DecisionRecord.list("skipped", lists.skipped, of: notJudged.count))
      ),
    ]
    members += DecisionRecord.list("violations", lists.violations, of: introduced.count)
    if !failures.isEmpty { members += DecisionRecord.list("failures", lists.failures, of: failures.count) }
    members += [
      ("pre_existing", .number(findings.filter { $0.state == .preExisting }.count)),
      ("fixed", .number(findings.filter { $0.state == .fixed }.count)),
      ("limits_hit", .array(limitsHit.map { .string($0) })), ("duration_ms", .number(durationMilliseconds)),
    ]
    if let host = push.host { members.append(("host", .object([("name", .string(host))]))) }
    return JSONText.object(members).compact + "\n"
  }

  /// A list and, where something did not fit, how much.
  private static func list(_ name: String, _ entries: [JSONText], of count: Int) -> [(String, JSONText)] {
    let missing = count - entries.count
    return [(name, .array(entries))] + (missing > 0 ? [(name + "_omitted", .number(missing))] : [])
  }

  private var repository: JSONText {
    var members: [(String, JSONText)] = [("name", .string(DecisionRecord.cut(push.repository)))]
    if let path = push.repositoryPath { members.append(("path", .string(DecisionRecord.cut(path)))) }
    return .object(members)
  }

  private static func proposal(_ proposal: Proposal) -> JSONText {
    var members: [(String, JSONText)] = [
      ("forge", .string(proposal.forge)), ("repository_id", .string(proposal.repositoryID)),
    ]
    if let number = proposal.number { members.append(("number", .number(number))) }
    if proposal.isFromFork { members.append(("fork", true)) }
    return .object(members)
  }

  private static func ref(_ ref: Ref) -> JSONText {
    var members = JSONText.name("ref", ref.name)
    members += [("old", .string(ref.old.description)), ("new", .string(ref.new.description))]
    if let base = ref.base { members.append(("base", .string(base.description))) }
    if ref.isForced { members.append(("forced", true)) }
    if let skipped = ref.skipped { members.append(("skipped", .string(cut(skipped)))) }
    return .object(members)
  }

  private static func actor(_ actor: Actor) -> JSONText {
    var members: [(String, JSONText)] = [("login", .string(cut(actor.name)))]
    if !actor.groups.isEmpty { members.append(("groups", .array(actor.groups.prefix(100).map { .string(cut($0)) }))) }
    return .object(members + [("auth", .string(cut(actor.source)))])
  }

  private static func via(_ arrival: Arrival) -> JSONText {
    var members: [(String, JSONText)] = [("act", .string(arrival.act.rawValue))]
    if let words = arrival.words { members.append(("words", .string(cut(words)))) }
    if let source = arrival.source { members.append(("source", .string(cut(source)))) }
    if arrival.isDryRun { members.append(("dry_run", true)) }
    return .object(members)
  }

  private static func skipped(_ file: NotJudged) -> JSONText {
    .object(
      JSONText.name("path", file.path.bytes) + [("why", .string(cut(file.why)))]
        + (file.isDenied ? [("denied", true)] : []))
  }

  private static func violation(_ finding: Finding) -> JSONText {
    var members: [(String, JSONText)] = [("rule", .string(finding.rule.id))]
    if let short = finding.rule.short { members.append(("short", .string(cut(short)))) }
    members.append(("severity", .string(finding.severity.rawValue)))
    members += JSONText.name("file", finding.place.path.bytes)
    if let line = finding.place.line { members.append(("line", .number(line))) }
    if let column = finding.place.column { members.append(("column", .number(column))) }
    members.append(("key_path", .string(cut(finding.place.keyPath.description))))
    if let resource = finding.resource { members.append(("resource", .resource(resource))) }
    members += [("msg", .string(cut(finding.message))), ("fingerprint", .string(finding.fingerprint.description))]
    return .object(members)
  }

  private static func failure(_ failure: JudgementFailure) -> JSONText {
    var members: [(String, JSONText)] = []
    if let path = failure.path { members += JSONText.name("file", path.bytes) }
    if let rule = failure.rule { members.append(("rule", .string(rule.id))) }
    return .object(members + [("reason", .string(cut(failure.reason)))])
  }

  /// At most `longestMessage` bytes, cut between scalars.
  private static func cut(_ text: String) -> String {
    if text.utf8.count <= longestMessage { return text }
    var short = ""
    var count = 0
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > longestMessage { break }
      short.unicodeScalars.append(scalar)
    }
    return short + "…"
  }
}
