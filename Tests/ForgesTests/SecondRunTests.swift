import Foundation
import Gate
import HTTPClient
import Synchronization
import Testing

@testable import Forges

/// What a forge is told in a first run it tells back in the second, so that nothing is left to write: the path from bodies
/// through a forge's answers to the plan of what to write.
struct SecondRunTests {
  /// A forge that keeps what is posted and lists it.
  private final class Keeper: Sendable {
    private let kept = Mutex<[(line: [String: any Sendable]?, body: String)]>([])

    func answer(_ request: HTTPRequest) -> HTTPResponse {
      let path = Routes.path(request.url).prefix { $0 != "?" }
      let sent = request.body.flatMap { try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] } ?? [:]
      switch (request.method, path.split(separator: "/").last ?? "") {
      case (.get, "user"): return .json(#"{"id": 9, "username": "gate", "login": "gate"}"#)
      case (.get, "versions"):
        return .json(
          #"[{"head_commit_sha": "\#(GitLabStand.head)", "base_commit_sha": "\#(GitLabStand.base)", "start_commit_sha": "x"}]"#
        )
      case (.get, "draft_notes"): return .json("[]")
      case (.get, "discussions"): return json(listed.map { discussion($0.0, $0.1) })
      case (.get, "reviews"): return .json(#"[{"id": 1, "user": {"id": 9}, "state": "COMMENT", "comments_count": 1}]"#)
      case (.get, "comments"):
        let isReview = path.contains("/reviews/")
        return json(listed.filter { ($0.1.line != nil) == isReview }.map { comment($0.0, $0.1) })
      case (.post, "draft_notes"), (.post, "discussions"): keep(sent["position"], sent["note"] ?? sent["body"])
      case (.post, "notes"), (.post, "comments"): keep(nil, sent["body"])
      case (.post, "reviews"):
        for entry in sent["comments"] as? [[String: Any]] ?? [] { keep(entry, entry["body"]) }
      case (.post, "bulk_publish"): return HTTPResponse(status: 204)
      default: return .json("{}", status: 599)
      }
      return .json("{}", status: 201)
    }

    private func keep(_ place: Any?, _ body: Any?) {
      let place = place as? [String: Any]
      let line: [String: any Sendable]? = place.map { place in
        [
          "path": (place["new_path"] ?? place["path"]) as? String ?? "",
          "line": (place["new_line"] ?? place["new_position"]) as? Int ?? 0,
        ]
      }
      kept.withLock { $0.append((line, body as? String ?? "")) }
    }

    private var listed: [(Int, (line: [String: any Sendable]?, body: String))] {
      kept.withLock { Array($0.enumerated()).map { ($0.offset, $0.element) } }
    }

    private func discussion(_ id: Int, _ kept: (line: [String: any Sendable]?, body: String)) -> [String: Any] {
      var note: [String: Any] = ["id": id, "body": kept.body, "author": ["id": 9], "system": false]
      note["position"] = kept.line.map { ["new_path": $0["path"] ?? "", "new_line": $0["line"] ?? 0] }
      return ["id": "d\(id)", "individual_note": kept.line == nil, "notes": [note]]
    }

    private func comment(_ id: Int, _ kept: (line: [String: any Sendable]?, body: String)) -> [String: Any] {
      var comment: [String: Any] = ["id": id, "body": kept.body, "user": ["id": 9]]
      if let line = kept.line { (comment["path"], comment["position"]) = (line["path"], line["line"]) }
      return comment
    }

    private func json(_ value: [[String: Any]]) -> HTTPResponse {
      let data = (try? JSONSerialization.data(withJSONObject: value)) ?? Data()
      return .json(String(decoding: data, as: UTF8.self))
    }
  }

  @Test(arguments: [ForgeConfiguration.Kind.gitlab, .gitea, .forgejo])
  func nothingIsLeftToWrite(_ kind: ForgeConfiguration.Kind) async throws {
    let keeper = Keeper()
    let transport = ScriptedTransport(otherwise: { keeper.answer($0) })
    let markers = MarkerKey(Secret("marker"))
    let configuration = ForgeConfiguration(
      name: "forge", kind: kind, url: "https://git.example", webhookSecrets: [Secret("s")],
      credential: .token(Secret("t")), repositories: ["group/*"])
    let tools = ForgeTools(transport: transport, markers: markers, clock: TestClock())
    let forge: any Forge = kind == .gitlab ? GitLabForge(configuration, tools) : GiteaForge(configuration, tools)
    let request = GitLabStand.request
    let marker = CommentMarker(key: markers, forge: forge.name, request: request)
    let lines = [2, 5].map { number in
      let fingerprint = String(repeating: "\(number)", count: 64)
      let body = marker.signed("line \(number)", as: .finding(fingerprint: fingerprint))
      return LineComment(path: "app.yaml", line: number, fingerprint: fingerprint, body: body)
    }
    let wanted = WantedComments(
      lines: lines, summary: marker.signed("all of it", as: .summary, counting: "all"), needsSummary: true)
    for run in 1...2 {
      let before = transport.writes.count
      let own = try await forge.ownComments(on: request)
      let todo = CommentReconciliation(wanted: wanted, own: own, marker: marker)
      #expect(todo.isEmpty == (run == 2), "\(kind) run \(run): \(todo)")
      #expect(try await forge.comment(todo.create, on: request, commit: request.head).isEmpty)
      if case .create(let body) = todo.summary { try await forge.comment(body, on: request) }
      #expect((transport.writes.count == before) == (run == 2))
    }
  }
}
