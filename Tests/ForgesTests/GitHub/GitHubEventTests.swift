import Foundation
import Gate
import HTTPClient
import Testing

@testable import Forges

struct GitHubEventTests {
  private func read(
    _ event: String, _ body: [UInt8], repositories: [String] = ["**"], app: String? = "2"
  ) throws -> [ForgeEvent] {
    let reader = GitHubEvent(name: event, named: RepositoryList(repositories), app: app, context: "gatehouse")
    return try reader.read(Delivery(headers: [:], body: body, receivedAt: 0))
  }

  private func read(_ event: String, _ text: String, app: String? = "2") throws -> [ForgeEvent] {
    try read(event, Array(text.utf8), app: app)
  }

  private static func words(_ events: [ForgeEvent]) -> String {
    events.map { event in
      switch event {
      case .judge(let repository, let subject, let reason):
        "judge \(repository.path)#\(repository.id)@\(repository.installation ?? "-") \(words(subject)): \(reason)"
      case .cancel(let repository, let subject): "cancel \(repository.path) \(words(subject))"
      case .installationChanged(let id): "installation \(id)"
      case .repositoriesRemoved(let gone): "removed \(gone.map(\.path).joined(separator: " "))"
      case .ignored(let reason): "ignored: \(reason)"
      }
    }.joined(separator: "; ")
  }

  private static func words(_ subject: Subject) -> String {
    switch subject {
    case .pullRequest(let number): "!\(number)"
    case .mergeGroup(let head, let base, let branch): "\("\(base)".prefix(7))..\("\(head)".prefix(7)) on \(branch)"
    case .commit(let id): "commit \("\(id)".prefix(7))"
    case .command(let number, let comment, let author, let text): "!\(number) \(comment) \(author): \(text)"
    }
  }

  /// Every payload of the contracts, and what it asks for: one line each, as a golden.
  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts")) func everyPayloadIsUnderstood() throws {
    var lines: [String] = []
    for folder in ["derived", "examples"] {
      guard let place = Contracts.root?.appendingPathComponent("github/webhooks/\(folder)") else { continue }
      for file in try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() {
        let body = try Contracts.read("github/webhooks/\(folder)/\(file)")
        let event = String(file.prefix { $0 != "." })
        lines.append("\(file): \(GitHubEventTests.words(try read(event, body)))")
      }
    }
    try ForgesGolden.expect(lines.joined(separator: "\n") + "\n", matches: "github-events.txt")
  }

  @Test func onlyNamedRepositoriesAreSpokenOf() throws {
    let body = Array(#"{"action":"opened","number":1,"repository":{"id":1,"full_name":"Acme/Shop"}}"#.utf8)
    #expect(
      try GitHubEventTests.words(read("pull_request", body, repositories: ["acme/*"])).hasPrefix("judge Acme/Shop#1"))
    let ignored = "ignored: a repository that `repositories` does not name"
    for list in [["other/*"], [], ["acme"], ["acme/shop/*"]] {
      #expect(try GitHubEventTests.words(read("pull_request", body, repositories: list)) == ignored)
    }
    for path in ["../shop", "acme/..", "acme", "acme/shop/x", "acme/a b", ""] {
      let body = Array(#"{"action":"opened","number":1,"repository":{"id":1,"full_name":"\#(path)"}}"#.utf8)
      #expect(try GitHubEventTests.words(read("pull_request", body, repositories: ["*/*"])) == ignored, "\(path)")
    }
  }

  @Test func commandsComeFromPeopleOnPullRequests() throws {
    func comment(
      _ body: String, action: String = "created", type: String = "User", pull: String = #","pull_request":{}"#,
      app: String = "null"
    ) throws -> String {
      let text = """
        {"action":"\(action)","issue":{"number":3\(pull)},"repository":{"id":1,"full_name":"a/b"},
        "comment":{"id":9,"body":\(GitHubStage.quoted(body)),"user":{"login":"eve","type":"\(type)"},"performed_via_github_app":\(app)}}
        """
      return GitHubEventTests.words(try read("issue_comment", text))
    }
    #expect(try comment("/gatehouse recheck") == "judge a/b#1@- !3 9 eve: /gatehouse recheck: command")
    #expect(try comment("  \n/gatehouse explain x\nmore").contains("!3 9 eve"))
    #expect(try comment("please /gatehouse recheck") == "ignored: no command")
    #expect(try comment("/other") == "ignored: no command")
    #expect(try comment("/gatehouse recheck", action: "edited") == "ignored: issue_comment edited")
    #expect(try comment("/gatehouse recheck", action: "deleted") == "ignored: issue_comment deleted")
    #expect(try comment("/gatehouse recheck", type: "Bot") == "ignored: a comment of a bot")
    #expect(try comment("/gatehouse recheck", app: #"{"id":1}"#) == "ignored: a comment of a bot")
    #expect(try comment("/gatehouse recheck", pull: "") == "ignored: a comment on an issue")
  }

  @Test func onlyOurOwnCheckRunsAreRunAgain() throws {
    func run(_ app: String, configured: String?, name: String = "gatehouse") throws -> Bool {
      let text = """
        {"action":"rerequested","repository":{"id":1,"full_name":"a/b"},
        "check_run":{"name":"\(name)","head_sha":"\(String(repeating: "c", count: 40))","app":\(app)}}
        """
      return GitHubEventTests.words(try read("check_run", text, app: configured)).hasPrefix("judge")
    }
    #expect(try run(#"{"id":5}"#, configured: "5") && !run(#"{"id":6}"#, configured: "5"))
    #expect(try run(#"{"id":5,"client_id":"Iv1.a"}"#, configured: "Iv1.a"))
    #expect(try !run(#"{"id":5,"client_id":"Iv1.b"}"#, configured: "Iv1.a"))
    #expect(try run(#"{"id":5}"#, configured: "Iv1.a") && !run(#"{"id":5}"#, configured: "Iv1.a", name: "other"))
    #expect(try !run(#"{"id":5}"#, configured: nil))
  }

  @Test func whatIsNotAsPromisedIsRefused() throws {
    let bodies = [
      "", "[]", "null", "{}", "\"x\"", #"{"action":1}"#,
      #"{"action":"opened","number":"1","repository":{"id":1,"full_name":"a/b"}}"#,
      #"{"action":"opened","number":-1,"repository":{"id":1,"full_name":"a/b"}}"#,
      String(repeating: "[", count: 100_000),
      #"{"action":"opened","number":99999999999999999999,"repository":{"id":1,"full_name":"a/b"}}"#, "\u{0}",
    ]
    for body in bodies {
      for event in ["pull_request", "merge_group", "check_run", "check_suite", "issue_comment", "installation"] {
        #expect(throws: DeliveryRefusal.self) { try read(event, body) }
      }
      #expect(try GitHubEventTests.words(read("push", body)) == "ignored: the event push")
    }
  }

  /// Whatever comes, there is an answer.
  @Test(.enabled(if: Contracts.root != nil, "needs ../shared/contracts")) func mangledPayloadsTrapNothing() throws {
    var random = FittedTextTests.Seeded(state: 4)
    for event in ["pull_request.edited.base-changed", "issue_comment.created.recheck-on-pr"] {
      let whole = try Contracts.read("github/webhooks/derived/\(event).json")
      for _ in 0..<200 {
        var body = whole
        for _ in 0..<Int.random(in: 1...8, using: &random) {
          let place = Int.random(in: 0..<body.count, using: &random)
          body[place] = UInt8.random(in: 0...255, using: &random)
        }
        if Bool.random(using: &random) { body.removeLast(Int.random(in: 0..<body.count, using: &random)) }
        _ = try? read(String(event.prefix { $0 != "." }), body)
      }
    }
  }
}
