import Foundation
import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitLabDeliveryTests {
  private static let rest: HTTPHeaders = [
    "Content-Type": "application/json", "X-Gitlab-Event": "Merge Request Hook", "Idempotency-Key": "key-1",
    "X-Gitlab-Event-UUID": "uuid-1",
  ]

  private static func delivery(_ headers: HTTPHeaders, _ body: String = "{}", on base: HTTPHeaders = rest) -> Delivery {
    var all = base
    for field in headers.fields { all[field.name] = field.value }
    return Delivery(headers: all, body: Array(body.utf8), receivedAt: 0)
  }

  private static func refusal(_ stand: GitLabStand, _ delivery: Delivery) -> DeliveryRefusal? {
    do throws(DeliveryRefusal) {
      _ = try stand.forge.prove(delivery)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Proof

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"), arguments: ["gitlab", "gitlab-signing"])
  func vectors(_ provider: String) throws {
    let vectors = try SignatureVectors.of(provider)
    #expect(vectors.count == 3)
    for vector in vectors {
      let stand = GitLabStand(
        secrets: [vector.secret], signs: provider == "gitlab-signing", now: (vector.now ?? 0) * 1000)
      var headers = HTTPHeaders()
      for (name, value) in vector.headers { headers[name] = value }
      let refusal = GitLabDeliveryTests.refusal(stand, GitLabDeliveryTests.delivery(headers, vector.body))
      #expect((refusal == nil) == vector.valid, "\(vector.id)")
      if let refusal, case .unproven = refusal { continue }
      #expect(vector.valid, "\(vector.id) is refused for another reason")
    }
  }

  @Test func eitherOfTwoTokensProves() throws {
    let stand = GitLabStand(secrets: ["old", "new"])
    for (token, isProven) in [("old", true), ("new", true), ("olD", false), ("oldnew", false)] {
      #expect(
        (GitLabDeliveryTests.refusal(stand, GitLabDeliveryTests.delivery(["X-Gitlab-Token": token])) == nil) == isProven
      )
    }
  }

  @Test func aTokenDoesNotStandInForASignature() {
    let stand = GitLabStand(secrets: ["s3cr3t"], signs: true)
    #expect(GitLabDeliveryTests.refusal(stand, GitLabDeliveryTests.delivery(["X-Gitlab-Token": "s3cr3t"])) != nil)
  }

  @Test func aSignatureHoldsForItsBodyTimeAndIdOnly() throws {
    let vector = try #require(
      try SignatureVectors.of("gitlab-signing").first { $0.valid } ?? GitLabDeliveryTests.standIn)
    func refused(_ change: (inout HTTPHeaders, inout [UInt8], inout Int64) -> Void) -> Bool {
      var headers = GitLabDeliveryTests.rest
      for (name, value) in vector.headers { headers[name] = value }
      var body = Array(vector.body.utf8)
      var now = (vector.now ?? 0) * 1000
      change(&headers, &body, &now)
      let stand = GitLabStand(secrets: [vector.secret], signs: true, now: now)
      return GitLabDeliveryTests.refusal(stand, Delivery(headers: headers, body: body, receivedAt: 0)) != nil
    }
    #expect(!refused { _, _, _ in })
    #expect(!refused { _, _, now in now += 280_000 })
    #expect(refused { _, _, now in now += 400_000 })
    #expect(refused { _, _, now in now -= 400_000 })
    #expect(refused { headers, _, _ in headers["webhook-id"] = "msg_other" })
    #expect(refused { headers, _, _ in headers["webhook-timestamp"] = "1614265331" })
    #expect(refused { headers, _, _ in headers["webhook-timestamp"] = "99999999999999999999" })
    #expect(refused { headers, _, _ in headers.append("webhook-id", "again") })
    #expect(refused { headers, _, _ in headers["webhook-signature"] = "v1," })
    #expect(
      refused { headers, _, _ in
        headers["webhook-signature"] = headers["webhook-signature"].map { "v2" + $0.dropFirst(2) }
      })
    for index in vector.body.utf8.indices {
      let offset = vector.body.utf8.distance(from: vector.body.startIndex, to: index)
      #expect(refused { _, body, _ in body[offset] ^= 1 })
    }
  }

  /// Where the contracts are not there.
  private static let standIn: SignatureVectors.Vector? = nil

  @Test func aBrokenKeyProvesNothing() {
    #expect(GitLabSigning.key(Secret("whsec_%%%")) == nil && GitLabSigning.key(Secret("plain")) == Secret("plain"))
  }

  @Test func theSignedIdIsTheDeliverysWhereThereIsOne() throws {
    let token = GitLabStand()
    let delivery = GitLabDeliveryTests.delivery(["X-Gitlab-Token": "s3cr3t"])
    #expect(try token.forge.prove(delivery) == DeliveryName(id: "key-1", event: "Merge Request Hook"))
    var older = delivery
    older.headers["Idempotency-Key"] = nil
    #expect(try token.forge.prove(older).id == "uuid-1")
    guard let vector = try SignatureVectors.of("gitlab-signing").first(where: \.valid) else { return }
    let signing = GitLabStand(secrets: [vector.secret], signs: true, now: (vector.now ?? 0) * 1000)
    var headers = HTTPHeaders()
    for (name, value) in vector.headers { headers[name] = value }
    #expect(
      try signing.forge.prove(GitLabDeliveryTests.delivery(headers, vector.body)).id == "msg_p5jXN8AQM9LWM0D4loKWxJek")
  }

  @Test func whatIsProvenMustSayWhatItIs() {
    let stand = GitLabStand()
    let proven: HTTPHeaders = ["X-Gitlab-Token": "s3cr3t", "Content-Type": "application/json"]
    func refusal(_ headers: HTTPHeaders) -> DeliveryRefusal? {
      GitLabDeliveryTests.refusal(stand, GitLabDeliveryTests.delivery(headers, on: proven))
    }
    #expect(refusal([:]) == .malformed(reason: "X-Gitlab-Event is missing"))
    #expect(refusal(["X-Gitlab-Event": "Note Hook"]) == .malformed(reason: "Idempotency-Key is missing"))
    #expect(
      refusal(["X-Gitlab-Event": "Note Hook", "Idempotency-Key": "a b"])
        == .malformed(reason: "Idempotency-Key is not an id"))
    let form = refusal(["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"])
    #expect(form == .unsupportedContentType("application/x-www-form-urlencoded"))
    #expect(
      refusal(["Content-Type": "application/json; charset=utf-8", "X-Gitlab-Event": "x", "Idempotency-Key": "1"]) == nil
    )
  }

  // MARK: Events

  private static func events(_ body: [UInt8], _ stand: GitLabStand) throws(DeliveryRefusal) -> [ForgeEvent] {
    try stand.forge.events(
      of: Delivery(headers: [:], body: body, receivedAt: 0), named: DeliveryName(id: "1", event: "Merge Request Hook"))
  }

  private static let hello = ForgeRepository(id: "4861503", path: "gitlab-org/hello-world")

  private static let expected: [String: ForgeEvent] = [
    "derived.merge_request_update_fork": .judge(hello, .pullRequest(1), reason: "push"),
    "derived.merge_request_update_labels_only": .ignored(
      reason: "the update changes neither commits nor target nor draft mark"),
    "derived.merge_request_update_push": .judge(hello, .pullRequest(1), reason: "push"),
    "derived.merge_request_update_undraft": .judge(hello, .pullRequest(1), reason: "draft mark"),
    "gopg.comment-merge-request-event": .ignored(reason: "the note holds no command"),
    "gopg.merge-request-event": .judge(
      ForgeRepository(id: "14", path: "awesome_space/awesome_project"), .pullRequest(1), reason: "open"),
    "gopg.push-event": .ignored(reason: "push events ask for nothing"),
    "gopg.system-merge-request-event": .ignored(reason: "a merge request event without an action asks for nothing"),
    "gopg.system-push-event": .ignored(reason: "an event without a kind asks for nothing"),
    "goscm.branch_create": .ignored(reason: "push events ask for nothing"),
    "goscm.branch_delete": .ignored(reason: "push events ask for nothing"),
    "goscm.merge_request_comment_create": .ignored(reason: "the note holds no command"),
    "goscm.pull_request_close": .cancel(hello, .pullRequest(1)),
    "goscm.pull_request_create": .judge(hello, .pullRequest(1), reason: "open"),
    "goscm.pull_request_merge": .cancel(hello, .pullRequest(1)),
    "goscm.pull_request_reopen": .judge(hello, .pullRequest(1), reason: "reopen"),
    "goscm.pull_request_review_ready": .judge(
      ForgeRepository(id: "44067058", path: "rathod.meetsatish/meet"), .pullRequest(3), reason: "draft mark"),
    "goscm.push": .ignored(reason: "push events ask for nothing"),
    "goscm.push_merge": .ignored(reason: "push events ask for nothing"),
    "goscm.review_comment_create": .ignored(reason: "the note holds no command"),
    "goscm.tag_create": .ignored(reason: "tag_push events ask for nothing"),
  ]

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func everyPayloadIsRead() throws {
    let stand = GitLabStand(repositories: ["**"])
    let folder = try #require(Contracts.root).appendingPathComponent("gitlab/webhooks")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).map { $0.dropLast(5) }.map(String.init)
    #expect(Set(names) == Set(GitLabDeliveryTests.expected.keys))
    for name in names {
      let events = try GitLabDeliveryTests.events(Contracts.read("gitlab/webhooks/\(name).json"), stand)
      #expect(events == [GitLabDeliveryTests.expected[name]], "\(name)")
    }
  }

  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts"))
  func repositoriesThatAreNotNamedAreLeftAlone() throws {
    let stand = GitLabStand(repositories: ["group/*"])
    for name in ["goscm.pull_request_create", "goscm.pull_request_close"] {
      let events = try GitLabDeliveryTests.events(Contracts.read("gitlab/webhooks/\(name).json"), stand)
      #expect(events == [.ignored(reason: "the configuration does not name this repository")])
    }
  }

  private static func note(_ text: String, _ more: String = #""action": "create", "system": false"#) throws -> [UInt8] {
    let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    return Array(
      """
      {"object_kind": "note", "user": {"id": 51, "username": "kim"}, "project_id": 42,
       "project": {"id": 42, "path_with_namespace": "group/project"},
       "object_attributes": {"id": 5, "note": \(quoted), "noteable_type": "MergeRequest", "author_id": 51, \(more)},
       "merge_request": {"iid": 7}}
      """.utf8)
  }

  @Test func aNewNoteIsACommand() throws {
    let stand = GitLabStand()
    let text = "/gatehouse recheck"
    let wanted = ForgeEvent.judge(
      GitLabStand.repository, .command(pullRequest: 7, comment: "5", author: "kim#51", text: text), reason: "note")
    #expect(try GitLabDeliveryTests.events(GitLabDeliveryTests.note(text), stand) == [wanted])
    let times = #""created_at": "2026-01-01", "updated_at": "2026-01-01""#
    #expect(try GitLabDeliveryTests.events(GitLabDeliveryTests.note(text, times), stand) == [wanted])
  }

  @Test func editedSystemAndOwnNotesAreNone() throws {
    let stand = GitLabStand()
    let text = "/gatehouse recheck"
    for more in [
      #""action": "update""#, #""action": "create", "system": true"#,
      #""created_at": "2026-01-01", "updated_at": "2026-01-02""#,
    ] {
      guard case .ignored = try GitLabDeliveryTests.events(GitLabDeliveryTests.note(text, more), stand).first else {
        Issue.record("\(more) is taken for a command")
        continue
      }
    }
    let own = GitLabStand.signed("/gatehouse recheck", .answer(comment: "1"))
    #expect(
      try GitLabDeliveryTests.events(GitLabDeliveryTests.note(own), stand) == [.ignored(reason: "the note is our own")])
  }

  @Test func whatIsCutOrOtherwiseBrokenIsRefusedAndNeverTraps() throws {
    let stand = GitLabStand(repositories: ["**"])
    var bodies: [[UInt8]] = [[], Array("[]".utf8), Array("null".utf8), Array("\"".utf8), [0xFF, 0xFE]]
    bodies.append(Array(#"{"object_kind": "merge_request"}"#.utf8))
    bodies.append(Array(#"{"object_kind": "merge_request", "object_attributes": {"iid": -1}}"#.utf8))
    bodies.append(Array(#"{"object_kind": "merge_request", "object_attributes": {"iid": 1e99}}"#.utf8))
    bodies.append(Array(#"{"object_kind": "note", "object_attributes": {"note": 1}}"#.utf8))
    for body in bodies { #expect(throws: DeliveryRefusal.self) { try GitLabDeliveryTests.events(body, stand) } }
    #expect(throws: DeliveryRefusal.self) {
      try GitLabDeliveryTests.events(Array(String(repeating: "[", count: 100_000).utf8), stand)
    }
    var random = SeededNumbers(seed: 7)
    let whole = try GitLabDeliveryTests.note("/gatehouse recheck")
    for _ in 0..<2000 {
      var body = whole
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { body = Array(body.prefix(Int.random(in: 0..<body.count, using: &random))) }
      do throws(DeliveryRefusal) { _ = try GitLabDeliveryTests.events(body, stand) } catch {}
    }
  }
}

/// The same numbers every time.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
