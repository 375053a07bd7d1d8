import Digests

/// A judgement as JSON for programs: `gatehouse test --format json`. Version 1; members are only ever added.
///
/// Members, in this order: `v`; `verdict` (`allow`, `warn`, `deny`, `indeterminate`); `answer` (`accepted`, `rejected`);
/// `mode`; `findings`; `failures`; `not_judged`; `skipped_refs`; `counts`; `limits_hit`; `policy`. The same change gives
/// the same bytes: nothing in it depends on the time or the machine.
public struct JSONReport: Sendable {
  public static let version = 1

  public var judgement: Judgement
  public var answer: Answer
  public var mode: Enforcement

  public init(_ judgement: Judgement, answer: Answer, mode: Enforcement) {
    self.judgement = judgement
    self.answer = answer
    self.mode = mode
  }

  /// Indented, ending with a newline.
  public var text: String { json.indented }

  public var json: JSONText {
    .object([
      ("v", .number(JSONReport.version)),
      ("verdict", .string(judgement.verdict.word)),
      ("answer", .string(answer.word)),
      ("mode", .string(mode.rawValue)),
      ("findings", .array(judgement.findings.map(JSONReport.finding))),
      ("failures", .array(failures)),
      ("not_judged", .array(judgement.notJudged.map(JSONReport.notJudged))),
      (
        "skipped_refs",
        .array(judgement.skippedRefs.map { .object(JSONText.name("ref", $0.name) + [("why", .string($0.why))]) })
      ),
      ("counts", counts),
      ("limits_hit", .array(judgement.limitsHit.map { .string($0) })),
      ("policy", .object([("digest", .string(judgement.policyRevision))])),
    ])
  }

  private var counts: JSONText {
    let counts = judgement.counts
    return .object([
      ("files", .number(counts.files)), ("documents", .number(counts.documents)), ("rules", .number(counts.rules)),
      ("evaluations", .number(counts.evaluations)), ("blobs_read", .number(counts.blobsRead)),
      ("bytes_read", .number(counts.bytesRead)),
    ])
  }

  private var failures: [JSONText] {
    var failures = judgement.failures
    if failures.isEmpty, case .indeterminate(let reason) = judgement.verdict {
      failures = [JudgementFailure(reason: reason)]
    }
    return failures.map { failure in
      var members: [(String, JSONText)] = []
      if let path = failure.path { members += JSONText.name("file", path.bytes) }
      if let rule = failure.rule { members.append(("rule", .string(rule.id))) }
      return .object(members + [("reason", .string(failure.reason))])
    }
  }

  private static func finding(_ finding: Finding) -> JSONText {
    let place = finding.place
    var members: [(String, JSONText)] = [("rule", .string(finding.rule.id))]
    if let short = finding.rule.short { members.append(("short", .string(short))) }
    members += [
      ("severity", .string(finding.severity.rawValue)), ("state", .string(finding.state.rawValue)),
      ("message", .string(finding.message)),
    ]
    members += JSONText.name("file", place.path.bytes)
    members.append(("document", .number(place.document)))
    if let line = place.line { members.append(("line", .number(line))) }
    if let column = place.column { members.append(("column", .number(column))) }
    members.append(("key_path", .string(place.keyPath.description)))
    if let shown = SecretMask.shown(finding) {
      members.append(("excerpt", .string(String(decoding: shown.line.prefix(1000), as: UTF8.self))))
    }
    if let resource = finding.resource { members.append(("resource", .resource(resource))) }
    if let fix = finding.fix { members.append(("fix", .string(fix))) }
    members.append(("fingerprint", .string(finding.fingerprint.description)))
    return .object(members)
  }

  private static func notJudged(_ file: NotJudged) -> JSONText {
    .object(JSONText.name("file", file.path.bytes) + [("why", .string(file.why)), ("denied", .bool(file.isDenied))])
  }
}

extension JSONText {
  /// A name of raw bytes: as text where it is UTF-8; else quoted as git does, with its bytes in hex beside it.
  static func name(_ key: String, _ bytes: [UInt8]) -> [(String, JSONText)] {
    if let text = String(validating: bytes, as: UTF8.self) { return [(key, .string(text))] }
    return [(key, .string(SafeText.name(bytes))), (key + "_bytes", .string(Hex.text(of: bytes)))]
  }

  /// Group, kind, namespace and name.
  static func resource(_ name: ResourceName) -> JSONText {
    .object([
      ("group", .string(name.group)), ("kind", .string(name.kind)), ("namespace", .string(name.namespace)),
      ("name", .string(name.name)),
    ])
  }
}
