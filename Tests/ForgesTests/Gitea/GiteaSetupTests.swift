import Gate
import HTTPClient
import Testing

@testable import Forges

struct GiteaSetupTests {
  private static let status = "POST /repos/acme/shop/statuses/" + String(repeating: "0", count: 40)
  private static let edit = "PATCH /repos/acme/shop/issues/comments/0"
  private static let hooks = "GET /repos/acme/shop/hooks"

  private static func repository(admin: Bool, push: Bool) -> HTTPResponse {
    .json(#"{"id": 42, "full_name": "acme/shop", "permissions": {"admin": \#(admin), "push": \#(push), "pull": true}}"#)
  }

  private static func hook(
    _ url: String = "https://gate.example/hooks/forge", type: String = "json", active: Bool = true,
    events: String = #""pull_request", "pull_request_sync", "pull_request_comment""#
  ) -> HTTPResponse {
    .json(
      #"[{"id": 1, "active": \#(active), "config": {"url": "\#(url)", "content_type": "\#(type)"}, "events": [\#(events)]}]"#
    )
  }

  private static func stand(_ routes: [String: [HTTPResponse]], kind: ForgeConfiguration.Kind = .gitea) -> GiteaStand {
    let whole: [String: [HTTPResponse]] = [
      "GET /version": [.json(#"{"version": "1.26.0"}"#)], "GET /repos/acme/shop": [repository(admin: true, push: true)],
      hooks: [hook()], status: [.json("{}", status: 500)], edit: [.json("{}", status: 404)],
    ]
    return GiteaStand(whole.merging(routes) { _, given in given }, kind: kind, repositories: ["acme/shop"])
  }

  @Test func nothingIsMissing() async {
    let stand = GiteaSetupTests.stand([:])
    #expect(await stand.forge.setupProblems().isEmpty)
    #expect(stand.transport.calls.filter { !$0.hasPrefix("GET") } == [GiteaSetupTests.status, GiteaSetupTests.edit])
  }

  @Test func eachThingThatIsMissingIsNamed() async {
    let scope = HTTPResponse.json(
      #"{"message": "token does not have at least one of required scope(s), required=[write:issue]"}"#, status: 403)
    let (hooks, what) = (GiteaSetupTests.hooks, "the webhook of acme/shop")
    let cases: [(String, HTTPResponse, what: String, isFatal: Bool)] = [
      ("GET /user", .json("{}", status: 401), "the token", true),
      ("GET /user", .json("{}", status: 403), "the token's scopes", true),
      ("GET /version", .json(#"{"version": "10.0.0+gitea-1.22.0"}"#), "the kind", true),
      ("GET /repos/acme/shop", .json("{}", status: 404), "repository acme/shop", true),
      (
        "GET /repos/acme/shop", GiteaSetupTests.repository(admin: false, push: false), "write access to acme/shop", true
      ),
      (
        "GET /repos/acme/shop", GiteaSetupTests.repository(admin: false, push: true), "administration of acme/shop",
        false
      ),
      (GiteaSetupTests.status, scope, "scope write:repository", true),
      (GiteaSetupTests.edit, scope, "scope write:issue", true),
      (hooks, .json("[]"), what, false),
      (hooks, GiteaSetupTests.hook("http://192.168.1.5:8080/hooks/forge"), what, false),
      (hooks, GiteaSetupTests.hook(type: "form"), what, true),
      (hooks, GiteaSetupTests.hook(active: false), what, true),
      (hooks, GiteaSetupTests.hook(events: #""push""#), what, true),
      (hooks, GiteaSetupTests.hook(events: #""pull_request", "pull_request_sync""#), what, false),
    ]
    for (route, answer, what, isFatal) in cases {
      let found = await GiteaSetupTests.stand([route: [answer]]).forge.setupProblems()
      #expect(found.map(\.what) == [what] && found.first?.isFatal == isFatal, "\(route): \(found)")
      #expect(found.allSatisfy { $0.words.hasSuffix(".") && !$0.words.contains("gitea-secret") })
    }
  }

  @Test func aPrivateAddressNamesTheSettingThatAllowsIt() async {
    let hook = GiteaSetupTests.hook("http://10.0.0.5/hooks/forge")
    let found = await GiteaSetupTests.stand([GiteaSetupTests.hooks: [hook]], kind: .forgejo).forge.setupProblems()
    #expect(found.first?.words.contains("`[webhook] ALLOWED_HOST_LIST`") == true)
    #expect(found.first?.words.contains("Forgejo") == true)
  }

  @Test func noListOfFailedDeliveries() async throws {
    let stand = GiteaStand()
    #expect(try await stand.forge.failedDeliveries().isEmpty && stand.transport.requests.isEmpty)
  }

  @Test(arguments: [
    ("1.26.0", 1, 26), ("1.26.0+dev-12", 1, 26), ("v1.22", 1, 22), ("10.0.0+gitea-1.22.0", 10, 0), ("1.26rc1", 1, 26),
  ])
  func versions(_ text: String, _ major: Int, _ minor: Int) {
    #expect(GiteaVersion(text) == GiteaVersion(major: major, minor: minor))
  }

  @Test func whatIsNoVersion() {
    #expect(GiteaVersion("") == nil && GiteaVersion("main") == nil && GiteaVersion("1") == nil)
  }
}
