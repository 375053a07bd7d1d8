import Gate
import HTTPClient

@testable import Forges

/// A GitLab forge on a scripted network, with what most tests need.
struct GitLabStand {
  static let head = String(repeating: "a", count: 40)
  static let base = String(repeating: "b", count: 40)
  static let repository = ForgeRepository(id: "42", path: "group/project")
  static let markers = MarkerKey(Secret("marker"))
  static let me = HTTPResponse.json(#"{"id": 9, "username": "gate"}"#)

  let transport: ScriptedTransport
  let clock: TestClock
  let forge: GitLabForge

  init(
    _ routes: [String: [HTTPResponse]] = [:], repositories: [String] = ["group/*"], secrets: [String] = ["s3cr3t"],
    signs: Bool = false, now: Int64 = 1_700_000_000_000, context: String = "gatehouse",
    credential: ForgeConfiguration.Credential = .token(Secret("glpat-secret"))
  ) {
    var routes = routes
    if routes["GET /user"] == nil { routes["GET /user"] = [GitLabStand.me] }
    transport = ScriptedTransport(routes)
    clock = TestClock(now)
    forge = GitLabForge(
      ForgeConfiguration(
        name: "gitlab", kind: .gitlab, url: "https://git.example", webhookSecrets: secrets.map { Secret($0) },
        signsDeliveries: signs, credential: credential, repositories: repositories, context: context),
      ForgeTools(transport: transport, markers: GitLabStand.markers, clock: clock))
  }

  static var commit: ObjectID { ObjectID(hex: head.utf8) ?? ObjectID(bytes: [UInt8](repeating: 0, count: 20)) }
  static var baseCommit: ObjectID { ObjectID(hex: base.utf8) ?? ObjectID(bytes: [UInt8](repeating: 0, count: 20)) }

  static let request = PullRequest(
    number: 7, state: .open, head: commit, headBranch: "topic", base: baseCommit, baseBranch: "main", author: "kim",
    repository: repository)

  static func mergeRequest(
    _ number: Int = 7, source: String = "42", head: String = head, state: String = "opened",
    path: String = "group/project"
  ) -> String {
    """
    {"id": 1, "iid": \(number), "project_id": 42, "target_project_id": 42, "source_project_id": \(source),
     "state": "\(state)", "draft": true, "source_branch": "topic", "target_branch": "main", "sha": "\(head)",
     "diff_refs": {"base_sha": "\(base)", "start_sha": "\(base)", "head_sha": "\(head)"},
     "author": {"id": 3, "username": "kim"}, "web_url": "https://git.example/\(path)/-/merge_requests/\(number)"}
    """
  }

  static func signed(_ words: String, _ kind: OwnComment.Kind) -> String {
    markers.signed(words, as: kind, pullRequest: 7, repository: "42", forge: "gitlab")
  }

  static func line(_ number: Int, old: Int? = nil, path: String = "app.yaml") -> LineComment {
    let fingerprint = String(repeating: "\(number % 10)", count: 64)
    return LineComment(
      path: path, line: number, oldLine: old, fingerprint: fingerprint,
      body: signed("line \(number)", .finding(fingerprint: fingerprint)))
  }

  func show(
    _ state: ShownVerdict.State, _ title: String = "words", subject: Subject = .pullRequest(7),
    replacing standing: StandingVerdict? = nil
  ) async throws(ForgeError) -> StandingVerdict {
    try await forge.show(
      ShownVerdict(state: state, title: title, key: "k"), on: GitLabStand.commit, for: subject,
      in: GitLabStand.repository, replacing: standing)
  }
}

/// What a call that must fail threw.
func failure<Value>(of work: () async throws(ForgeError) -> Value) async -> ForgeError? {
  do throws(ForgeError) {
    _ = try await work()
    return nil
  } catch {
    return error
  }
}
