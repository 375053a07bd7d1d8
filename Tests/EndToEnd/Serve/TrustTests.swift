import Foundation
import Testing

/// Who may make the service do something, and what of its secrets anybody can see.
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct TrustTests {
  /// Every byte of every proof changed, one at a time: refused, and nothing is kept.
  @Test(arguments: Flavour.kinds) func forgedDeliveriesAreRefused(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.awaitLookingAround()
    let start = try sandbox.fake.lastRequest
    _ = try sandbox.open(["pod.yaml": Manifest.pod()], ["deliver": false])
    let answers = try sandbox.fake.tell("forge_proofs", ["repository": ServeSandbox.repository, "number": 1])
    #expect(Array(answers.members.keys) == ["401"], "\(answers)")
    #expect((answers["401"].number ?? 0) > 30)
    #expect(try sandbox.count("delivery") == 0)
    #expect(try sandbox.count("work") == 0)
    #expect(try sandbox.fake.requests(since: start).isEmpty)
  }

  /// Mutated payloads, proven and not: never a 5xx, never a request where there was no proof, and it serves on.
  @Test(arguments: Flavour.kinds) func mutatedDeliveriesHarmNothing(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    let opened = try sandbox.open(["pod.yaml": Manifest.pod()], ["deliver": false])
    let seed = Int(ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_SEED"] ?? "") ?? Int.random(in: 0..<1_000_000)
    let count = Int(ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ_COUNT"] ?? "") ?? 400
    let words: [String: Any] = ["repository": ServeSandbox.repository, "number": 1, "seed": seed, "count": count]
    let answers = try sandbox.fake.tell("fuzz", words)
    for kind in ["proven", "unproven"] {
      for status in answers[kind].members.keys {
        #expect((200..<500).contains(Int(status) ?? 0), "seed \(seed): \(answers)")
      }
    }
    // GitLab's token says nothing of the bytes.
    let isRefused = answers["unproven"].members.keys.allSatisfy { (400..<500).contains(Int($0) ?? 0) }
    #expect(isRefused || flavour.kind == .gitlab, "seed \(seed): \(answers)")
    try sandbox.deliver("opened")
    try sandbox.await("failure", on: opened.head)
  }

  /// No secret stands in logs, in what the system shows of processes, in the database, in the cache or on the forge.
  @Test(arguments: Flavour.kinds) func secretsAreNowhere(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    try sandbox.fake.script([["match": ["git": true], "times": 0, "do": ["hold": "git", "delay": 0.05]]])
    let opened = try sandbox.open(["pod.yaml": Manifest.pod()])
    var shown = ""
    // While git stands at the forge's door, and again at each of its requests.
    while try sandbox.verdict(on: opened.head) != "failure" {
      try Poll.until("git is held, or all is said") {
        try !sandbox.fake.held().isEmpty || (try sandbox.verdict(on: opened.head)) == "failure"
      }
      shown += sandbox.program?.shownToEverybody() ?? ""
      try sandbox.fake.tell("release", ["gate": "git"])
    }
    try sandbox.settle()
    #expect(shown.contains("fetch"), "a git process was looked at")
    let tokens = try sandbox.fake.tell("tokens").list.compactMap(\.text)
    let kept = try sandbox.fake.ledger().map(\.description).joined()
    for secret in sandbox.canaries + tokens {
      #expect(!shown.contains(secret))
      #expect(!sandbox.said.contains(secret))
      #expect(!kept.contains(secret))
      let base64 = Data("x-access-token:\(secret)".utf8).base64EncodedString()
      for word in [secret, base64] {
        let found = try sandbox.shell.run(
          "/bin/grep", ["-rlaF", "-e", word, "serve.db", "serve.db-wal", "cache", "record.ndjson", "home"],
          in: sandbox.root)
        #expect(found.text == "", "\(found.text)")
      }
    }
  }

  /// What a person pastes is a person's, whatever it says: it is not ours to change, and it hides nothing.
  @Test(arguments: Flavour.kinds) func aPastedMarkerProvesNothing(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    _ = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.settle()
    let finding = try #require(try sandbox.lineComments().first)
    let summary = try #require(try sandbox.summaries().first)
    try sandbox.say(summary["body"].text ?? "", as: "eve")
    try sandbox.say(finding["body"].text ?? "", as: "eve", ["path": "a.yaml", "line": 1])
    try sandbox.say("I see", as: "eve", ["reply_to": finding["id"].number ?? 0])
    let place = try sandbox.fake.ledger().count
    let fixed = try sandbox.push(["a.yaml": Manifest.pod("a", image: "nginx:1.25")])
    try sandbox.await("success", on: fixed)
    try sandbox.settle()
    let pull = try sandbox.pull()
    let hers = (pull["comments"].list + pull["line_comments"].list).filter { $0["author"].text == "eve" }
    #expect(hers.count == 3)
    #expect(hers.filter { $0["body"].text == summary["body"].text }.count == 1)
    #expect(
      hers.filter { $0["body"].text == finding["body"].text && !$0["resolved"].flag && !$0["minimized"].flag }.count
        == 1)
    let writes = try sandbox.commentWrites(since: place)
    #expect(writes.allSatisfy { !$0.contains("\"kind\":\"delete\"") }, "\(writes)")
    #expect(try sandbox.lineComments().count == 1)
    try sandbox.checkContracts()
  }

  /// A bot that answers a bot never ends: what bots and we ourselves write asks for nothing.
  @Test(arguments: Flavour.kinds) func botsAreNotAnswered(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    _ = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.settle()
    let before = try sandbox.fake.lastRequest
    let own = sandbox.flavour.usesApp ? "gatehouse[bot]" : "gatehouse-bot"
    try sandbox.say("/gatehouse recheck", as: own, ["type": sandbox.flavour.usesApp ? "Bot" : "User"])
    if flavour.kind == .github {
      try sandbox.say("/gatehouse recheck", as: "robot", ["type": "Bot", "permission": "write"])
    }
    try sandbox.settle()
    #expect(try sandbox.commentWrites().count == sandbox.commentWrites().count)
    let writes = try sandbox.fake.requests(since: before).filter { $0["method"].text != "GET" }
    #expect(writes.isEmpty, "\(writes)")
  }

  /// A status that somebody else writes over ours is put back, and the record tells of it.
  @Test(arguments: [Flavour.token, Flavour.gitlab, Flavour.gitea, Flavour.forgejo])
  func anOverwrittenStatusIsPutBack(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour, reconcile: "1s")
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    try sandbox.await("failure", on: opened.head)
    try sandbox.settle()
    let words = ["repository": ServeSandbox.repository, "sha": opened.head, "context": "gatehouse", "state": "success"]
    try sandbox.fake.tell("status", words.merging(["author": "mallory"]) { $1 })
    try sandbox.await("failure", on: opened.head)
    try Poll.until("the record tells of it") {
      let record = try String(contentsOf: sandbox.root.appendingPathComponent("record.ndjson"), encoding: .utf8)
      return record.contains("tamper")
    }
    try sandbox.checkContracts()
  }
}
