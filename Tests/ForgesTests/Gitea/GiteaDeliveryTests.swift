import Digests
import Foundation
import Gate
import HTTPClient
import Testing

@testable import Forges

struct GiteaDeliveryTests {
  private static func delivery(_ headers: HTTPHeaders, _ body: String = "{}", product: String = "Gitea") -> Delivery {
    var all: HTTPHeaders = [
      "Content-Type": "application/json", "X-\(product)-Event": "pull_request", "X-\(product)-Delivery": "id-1",
    ]
    for field in headers.fields { all[field.name] = field.value }
    return Delivery(headers: all, body: Array(body.utf8), receivedAt: 0)
  }

  private static func refusal(_ stand: GiteaStand, _ delivery: Delivery) -> DeliveryRefusal? {
    do throws(DeliveryRefusal) {
      _ = try stand.forge.prove(delivery)
      return nil
    } catch {
      return error
    }
  }

  private static func digest(_ secret: String, _ body: String = "{}") -> String {
    Hex.text(of: HMAC.sha256(key: Array(secret.utf8), message: Array(body.utf8)))
  }

  // MARK: Proof

  @Test(
    .enabled(if: Contracts.root != nil, "needs ../shared/contracts"),
    arguments: [ForgeConfiguration.Kind.gitea, .forgejo])
  func vectors(_ kind: ForgeConfiguration.Kind) throws {
    let vectors = try SignatureVectors.of(kind.rawValue)
    #expect(vectors.count == 2)
    for vector in vectors {
      var headers = HTTPHeaders()
      for (name, value) in vector.headers { headers[name] = value }
      let stand = GiteaStand(kind: kind, secrets: [vector.secret])
      let delivery = GiteaDeliveryTests.delivery(headers, vector.body, product: stand.forge.product)
      let refusal = GiteaDeliveryTests.refusal(stand, delivery)
      #expect((refusal == nil) == vector.valid, "\(vector.id)")
      if let refusal, case .unproven = refusal { continue }
      #expect(vector.valid, "\(vector.id) is refused for another reason")
    }
  }

  @Test(arguments: [
    "X-Hub-Signature-256", "X-Gogs-Signature", "X-GitHub-Signature", "X-Gitea-Signature", "X-Hub-Signature",
  ])
  func otherForgesHeadersNeverProve(_ header: String) {
    let digest = GiteaDeliveryTests.digest("s3cr3t")
    let stand = GiteaStand(kind: .forgejo)
    for value in [digest, "sha256=\(digest)"] {
      #expect(
        GiteaDeliveryTests.refusal(stand, GiteaDeliveryTests.delivery([header: value], product: "Forgejo"))
          == .unproven(reason: "X-Forgejo-Signature is missing"))
    }
  }

  @Test func eitherOfTwoSecretsProvesAndNoEmptyOne() {
    let stand = GiteaStand(secrets: ["old", "new"])
    for (secret, isProven) in [("old", true), ("new", true), ("", false), ("other", false)] {
      let delivery = GiteaDeliveryTests.delivery(["X-Gitea-Signature": GiteaDeliveryTests.digest(secret)])
      #expect((GiteaDeliveryTests.refusal(stand, delivery) == nil) == isProven, "\(secret)")
    }
    let none = GiteaStand(secrets: [""])
    #expect(
      GiteaDeliveryTests.refusal(
        none, GiteaDeliveryTests.delivery(["X-Gitea-Signature": GiteaDeliveryTests.digest("")])) != nil)
  }

  @Test func whatIsProvenMustSayWhatItIs() throws {
    let stand = GiteaStand()
    let proven: HTTPHeaders = ["X-Gitea-Signature": GiteaDeliveryTests.digest("s3cr3t")]
    var delivery = GiteaDeliveryTests.delivery(proven)
    #expect(try stand.forge.prove(delivery) == DeliveryName(id: "id-1", event: "pull_request"))
    delivery.headers["Content-Type"] = "application/x-www-form-urlencoded"
    #expect(
      GiteaDeliveryTests.refusal(stand, delivery) == .unsupportedContentType("application/x-www-form-urlencoded"))
    delivery.headers["Content-Type"] = "application/json"
    delivery.headers["X-Gitea-Delivery"] = nil
    #expect(GiteaDeliveryTests.refusal(stand, delivery) == .malformed(reason: "X-Gitea-Delivery is missing"))
    delivery.headers["X-Gitea-Event"] = nil
    #expect(GiteaDeliveryTests.refusal(stand, delivery) == .malformed(reason: "X-Gitea-Event is missing"))
    delivery.headers["X-Gitea-Signature"] = String(repeating: "0", count: 64)
    #expect(GiteaDeliveryTests.refusal(stand, delivery) == .unproven(reason: "X-Gitea-Signature does not match"))
  }

  // MARK: Events

  private static func events(_ body: [UInt8], _ stand: GiteaStand, _ name: String) throws(DeliveryRefusal)
    -> [ForgeEvent]
  {
    try stand.forge.events(
      of: Delivery(headers: [:], body: body, receivedAt: 0), named: DeliveryName(id: "1", event: name))
  }

  private static let mine = ForgeRepository(id: "6589", path: "jcitizen/my-repo")
  private static let example = ForgeRepository(id: "1", path: "example/example")
  private static let noCommand = ForgeEvent.ignored(reason: "the comment holds no command")
  private static let noTarget = ForgeEvent.ignored(reason: "the edit changes neither target nor draft mark")
  private static let issue = ForgeEvent.ignored(reason: "a comment that is not on a pull request asks for nothing")

  /// The header's word and the event of each payload.
  private static let expected: [String: (event: String, ForgeEvent)] = [
    "gitea/webhooks/gopg.issue-comment-event": ("issue_comment", issue),
    "gitea/webhooks/gopg.pull-request-comment-event": ("issue_comment", noCommand),
    "gitea/webhooks/gopg.pull-request-event": ("pull_request", .judge(example, .pullRequest(2), reason: "opened")),
    "gitea/webhooks/gopg.pull-request-label-event": (
      "pull_request", .ignored(reason: "a pull request's label_updated asks for nothing")
    ),
    "gitea/webhooks/gopg.pull-request-review-event": (
      "pull_request_comment", .ignored(reason: "a review asks for nothing")
    ),
    "gitea/webhooks/gopg.push-event": ("push", .ignored(reason: "push events ask for nothing")),
    "gitea/webhooks/goscm.branch_create": ("create", .ignored(reason: "create events ask for nothing")),
    "gitea/webhooks/goscm.branch_delete": ("delete", .ignored(reason: "delete events ask for nothing")),
    "gitea/webhooks/goscm.issue_comment_created": ("issue_comment", issue),
    "gitea/webhooks/goscm.pull_request_closed": ("pull_request", .cancel(mine, .pullRequest(1))),
    "gitea/webhooks/goscm.pull_request_comment_created": ("issue_comment", noCommand),
    "gitea/webhooks/goscm.pull_request_edited": ("pull_request", noTarget),
    "gitea/webhooks/goscm.pull_request_merged": ("pull_request", .cancel(mine, .pullRequest(1))),
    "gitea/webhooks/goscm.pull_request_opened": ("pull_request", .judge(mine, .pullRequest(1), reason: "opened")),
    "gitea/webhooks/goscm.pull_request_reopened": ("pull_request", .judge(mine, .pullRequest(1), reason: "reopened")),
    "gitea/webhooks/goscm.pull_request_synchronized": (
      "pull_request", .judge(mine, .pullRequest(1), reason: "synchronized")
    ),
    "gitea/webhooks/goscm.push": ("push", .ignored(reason: "push events ask for nothing")),
    "forgejo/webhooks/derived.pull_request_synchronized": (
      "pull_request", .judge(mine, .pullRequest(1), reason: "synchronized")
    ),
  ]

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func everyPayloadIsRead() throws {
    let stand = GiteaStand(repositories: ["**"])
    var names: Set<String> = []
    for folder in ["gitea/webhooks", "forgejo/webhooks"] {
      let url = try #require(Contracts.root).appendingPathComponent(folder)
      names.formUnion(
        try FileManager.default.contentsOfDirectory(atPath: url.path).map { "\(folder)/\($0.dropLast(5))" })
    }
    #expect(names == Set(GiteaDeliveryTests.expected.keys))
    for (name, wanted) in GiteaDeliveryTests.expected {
      let events = try GiteaDeliveryTests.events(Contracts.read("\(name).json"), stand, wanted.event)
      #expect(events == [wanted.1], "\(name)")
    }
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func repositoriesThatAreNotNamedAreLeftAlone() throws {
    let body = try Contracts.read("gitea/webhooks/goscm.pull_request_opened.json")
    let events = try GiteaDeliveryTests.events(body, GiteaStand(), "pull_request")
    #expect(events == [.ignored(reason: "the configuration does not name this repository")])
  }

  private static func edited(_ changes: String, title: String = "now") -> [UInt8] {
    Array(
      """
      {"action": "edited", "number": 7, "changes": \(changes), "pull_request": {"number": 7, "title": "\(title)"},
       "repository": {"id": 42, "full_name": "acme/shop"}}
      """.utf8)
  }

  @Test func editsOfTargetAndDraftMarkCount() throws {
    let stand = GiteaStand()
    for (changes, title, reason) in [
      (#"{"ref": {"from": "main"}}"#, "now", "target branch"),
      (#"{"title": {"from": "WIP: now"}}"#, "now", "draft mark"),
      (#"{"title": {"from": "now"}}"#, "[wip] now", "draft mark"),
    ] {
      let events = try GiteaDeliveryTests.events(
        GiteaDeliveryTests.edited(changes, title: title), stand, "pull_request")
      #expect(events == [.judge(GiteaStand.repository, .pullRequest(7), reason: reason)])
    }
    for (changes, title) in [(#"{"title": {"from": "WIP: a"}}"#, "wip: b"), (#"{"body": {"from": "a"}}"#, "now")] {
      let events = try GiteaDeliveryTests.events(
        GiteaDeliveryTests.edited(changes, title: title), stand, "pull_request")
      #expect(events == [GiteaDeliveryTests.noTarget])
    }
  }

  private static func comment(_ text: String, _ action: String = "created") throws -> [UInt8] {
    let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    return Array(
      """
      {"action": "\(action)", "is_pull": true, "issue": {"number": 7}, "repository": {"id": 42, "full_name": "acme/shop"},
       "comment": {"id": 5, "body": \(quoted), "user": {"id": 3, "login": "kim"}}}
      """.utf8)
  }

  @Test func aNewCommentIsACommandAndAnEditedOrOwnOneIsNot() throws {
    let stand = GiteaStand()
    let text = "/gatehouse recheck"
    let wanted = ForgeEvent.judge(
      GiteaStand.repository, .command(pullRequest: 7, comment: "5", author: "kim", text: text), reason: "comment")
    #expect(try GiteaDeliveryTests.events(GiteaDeliveryTests.comment(text), stand, "issue_comment") == [wanted])
    for body in [
      try GiteaDeliveryTests.comment(text, "edited"), try GiteaDeliveryTests.comment(text, "deleted"),
      try GiteaDeliveryTests.comment(GiteaStand.signed(text, .answer(comment: "1"))),
    ] {
      guard case .ignored = try GiteaDeliveryTests.events(body, stand, "issue_comment").first else {
        Issue.record("it is taken for a command")
        continue
      }
    }
  }

  @Test func whatIsCutOrOtherwiseBrokenIsRefusedAndNeverTraps() throws {
    let stand = GiteaStand()
    for body in [
      "", "[]", "{}", #"{"action": "opened", "number": 99999999999999999999}"#, #"{"number": 7, "pull_request": {}}"#,
    ] {
      #expect(throws: DeliveryRefusal.self) { try GiteaDeliveryTests.events(Array(body.utf8), stand, "pull_request") }
    }
    var random = SeededNumbers(seed: 7)
    let whole = try GiteaDeliveryTests.comment("/gatehouse recheck")
    for _ in 0..<2000 {
      var body = whole
      body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      if Bool.random(using: &random) { body = Array(body.prefix(Int.random(in: 0..<body.count, using: &random))) }
      do throws(DeliveryRefusal) { _ = try GiteaDeliveryTests.events(body, stand, "issue_comment") } catch {}
    }
  }
}
