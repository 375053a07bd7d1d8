import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitLabSetupTests {
  private static let nowhere = "POST /projects/42/statuses/" + String(repeating: "0", count: 40)

  private static func project(_ level: Int) -> HTTPResponse {
    .json(
      #"{"id": 42, "path_with_namespace": "group/project", "permissions": {"project_access": {"access_level": \#(level)}}}"#
    )
  }

  private static func hook(_ more: String = #""merge_requests_events": true, "note_events": true"#) -> HTTPResponse {
    .json(#"[{"id": 1, "url": "https://gate.example/hooks/gitlab", \#(more)}, {"id": 2, "url": "https://x.example/"}]"#)
  }

  private static func stand(_ routes: [String: [HTTPResponse]]) -> GitLabStand {
    let whole: [String: [HTTPResponse]] = [
      "GET /projects/group%2Fproject": [project(30)], "GET /projects/42": [project(30)],
      "GET /projects/42/hooks": [hook()], nowhere: [.json(#"{"message": "404 Commit Not Found"}"#, status: 404)],
    ]
    return GitLabStand(whole.merging(routes) { _, given in given }, repositories: ["group/project"])
  }

  private func problems(_ routes: [String: [HTTPResponse]] = [:]) async -> [SetupProblem] {
    await GitLabSetupTests.stand(routes).forge.setupProblems()
  }

  @Test func nothingIsMissing() async {
    let stand = GitLabSetupTests.stand([:])
    #expect(await stand.forge.setupProblems().isEmpty)
    #expect(stand.transport.calls.filter { !$0.hasPrefix("GET") } == [GitLabSetupTests.nowhere])
  }

  @Test func eachThingThatIsMissingIsNamed() async {
    let scope = HTTPResponse.json(#"{"error": "insufficient_scope", "scope": "api"}"#, status: 403)
    let cases: [(String, [HTTPResponse], what: String, isFatal: Bool)] = [
      ("GET /user", [.json("{}", status: 401)], "the token", true),
      ("GET /user", [HTTPResponse(status: 200, body: Array("<html>".utf8))], "the address of the API", true),
      ("GET /projects/group%2Fproject", [.json("{}", status: 404)], "project group/project", true),
      ("GET /projects/42", [GitLabSetupTests.project(20)], "role Developer in group/project", true),
      (GitLabSetupTests.nowhere, [scope], "scope api", true),
      ("GET /projects/42/hooks", [.json("{}", status: 403)], "role Maintainer in group/project", false),
      ("GET /projects/42/hooks", [.json("[]")], "the webhook of group/project", false),
      (
        "GET /projects/42/hooks", [GitLabSetupTests.hook(#""merge_requests_events": false"#)],
        "the webhook of group/project", true
      ),
      (
        "GET /projects/42/hooks", [GitLabSetupTests.hook(#""alert_status": "disabled""#)],
        "the webhook of group/project",
        false
      ),
    ]
    for (route, answers, what, isFatal) in cases {
      var routes = [route: answers]
      if what.hasPrefix("role Developer") { routes["GET /projects/42/members/all/9"] = [.json("{}", status: 404)] }
      let found = await problems(routes)
      #expect(found.map(\.what) == [what] && found.first?.isFatal == isFatal, "\(route): \(found)")
      #expect(found.allSatisfy { $0.words.hasSuffix(".") && !$0.words.contains("glpat") })
    }
  }

  @Test func certificatesAndAddressesAreToldApart() async {
    for (failure, what) in [
      (HTTPFailure.insecure(host: "git.example", reason: "expired"), "the certificate of git.example"),
      (.cannotResolve(host: "git.example"), "the address of the API"),
    ] {
      let transport = ScriptedTransport(script: Array(repeating: .failure(failure), count: 8))
      let forge = GitLabForge(
        ForgeConfiguration(
          name: "gitlab", kind: .gitlab, url: "https://git.example", webhookSecrets: [Secret("s")],
          credential: .token(Secret("t")), repositories: ["a/b"]),
        ForgeTools(transport: transport, markers: GitLabStand.markers, clock: TestClock()))
      #expect(await forge.setupProblems().map(\.what) == [what])
    }
  }

  @Test func settingsAreLookedAtBeforeAnybodyIsAsked() async {
    let stands = [
      GitLabStand(secrets: []), GitLabStand(secrets: [""]), GitLabStand(repositories: []),
      GitLabStand(repositories: ["[a"]), GitLabStand(credential: .app(id: "1", key: Secret("k"))),
      GitLabStand(credential: .token(Secret(""))), GitLabStand(secrets: ["whsec_%"], signs: true),
    ]
    for stand in stands {
      #expect(await stand.forge.setupProblems().count == 1 && stand.transport.requests.isEmpty)
    }
  }

  // MARK: Failed deliveries

  @Test func failedDeliveriesAreThoseOfOurWebhook() async throws {
    let headers = #""request_headers": {"Idempotency-Key": "key-8", "X-Gitlab-Event-UUID": "u"}"#
    let event = #"[{"id": 8, \#(headers)}, {"id": 7, \#(headers)}, {"id": 9}]"#
    let stand = GitLabSetupTests.stand([
      "GET /projects/42/hooks/1/events?status=server_failure&per_page=20": [.json(event)],
      "GET /projects/42/hooks/1/events": [.json("[]")],
      "POST /projects/42/hooks/1/events/8/resend": [.json("{}", status: 201)],
    ])
    let failed = try await stand.forge.failedDeliveries()
    #expect(failed == [FailedDelivery(id: "42/1/8", deliveryID: "key-8")])
    try await stand.forge.redeliver(failed[0])
    #expect(stand.transport.writes == ["POST /projects/42/hooks/1/events/8/resend"])
    #expect(try await stand.forge.failedDeliveries().isEmpty, "it is asked for once")
  }

  @Test func whereWebhooksMayNotBeSeenNoneAreTold() async throws {
    let stand = GitLabSetupTests.stand(["GET /projects/42/hooks": [.json("{}", status: 403)]])
    #expect(try await stand.forge.failedDeliveries().isEmpty)
  }

  @Test(arguments: [
    ("https://gate.example/hooks/gitlab", true, false), ("http://10.1.2.3:8080/hooks/gitlab", true, true),
    ("http://localhost/hooks/gitlab/?x=1", true, true), ("http://172.20.0.1/hooks/gitlab2", false, true),
    ("http://172.32.0.1/", false, false), ("http://gate.internal/", false, true), ("http://[::1]/", false, true),
    ("https://10.example.com/", false, false),
  ])
  func addresses(_ text: String, _ leads: Bool, _ isInternal: Bool) {
    let address = WebhookAddress(text)
    #expect(address.leadsTo("gitlab") == leads && address.isInternal == isInternal)
  }
}
