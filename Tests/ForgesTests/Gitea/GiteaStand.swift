import Gate
import HTTPClient

@testable import Forges

/// A Gitea or Forgejo forge on a scripted network, with what most tests need.
struct GiteaStand {
  static let head = String(repeating: "a", count: 40)
  static let base = String(repeating: "b", count: 40)
  static let repository = ForgeRepository(id: "42", path: "acme/shop")
  static let markers = MarkerKey(Secret("marker"))

  let transport: ScriptedTransport
  let clock = TestClock()
  let forge: GiteaForge

  init(
    _ routes: [String: [HTTPResponse]] = [:], kind: ForgeConfiguration.Kind = .gitea,
    repositories: [String] = ["acme/*"], secrets: [String] = ["s3cr3t"]
  ) {
    var routes = routes
    if routes["GET /user"] == nil { routes["GET /user"] = [.json(#"{"id": 9, "login": "gate"}"#)] }
    transport = ScriptedTransport(routes)
    forge = GiteaForge(
      ForgeConfiguration(
        name: "forge", kind: kind, url: "https://git.example", webhookSecrets: secrets.map { Secret($0) },
        credential: .token(Secret("gitea-secret")), repositories: repositories),
      ForgeTools(transport: transport, markers: GiteaStand.markers, clock: clock))
  }

  static var commit: ObjectID { ObjectID(hex: head.utf8) ?? ObjectID(bytes: [UInt8](repeating: 0, count: 20)) }
  static var baseCommit: ObjectID { ObjectID(hex: base.utf8) ?? ObjectID(bytes: [UInt8](repeating: 0, count: 20)) }

  static let request = PullRequest(
    number: 7, state: .open, head: commit, headBranch: "topic", base: baseCommit, baseBranch: "main", author: "kim",
    repository: repository)

  static func pull(
    _ number: Int = 7, head: String = head, state: String = "open", merged: Bool = false, from: String = "42",
    path: String = "acme/shop", id: Int = 42
  ) -> String {
    """
    {"number": \(number), "state": "\(state)", "merged": \(merged), "draft": false, "user": {"id": 3, "login": "kim"},
     "head": {"ref": "topic", "sha": "\(head)", "repo_id": \(from), "repo": null},
     "base": {"ref": "main", "sha": "\(base)", "repo_id": \(id), "repo": {"id": \(id), "full_name": "\(path)"}}}
    """
  }

  static func signed(_ words: String, _ kind: OwnComment.Kind, on number: Int = 7) -> String {
    markers.signed(words, as: kind, pullRequest: number, repository: "42", forge: "forge")
  }

  static func line(_ number: Int) -> LineComment {
    let fingerprint = String(repeating: "\(number % 10)", count: 64)
    return LineComment(
      path: "app.yaml", line: number, fingerprint: fingerprint,
      body: signed("line \(number)", .finding(fingerprint: fingerprint)))
  }

  func show(
    _ state: ShownVerdict.State, _ title: String = "words", subject: Subject = .pullRequest(7),
    replacing standing: StandingVerdict? = nil
  ) async throws(ForgeError) -> StandingVerdict {
    try await forge.show(
      ShownVerdict(state: state, title: title, key: "k"), on: GiteaStand.commit, for: subject,
      in: GiteaStand.repository, replacing: standing)
  }
}
