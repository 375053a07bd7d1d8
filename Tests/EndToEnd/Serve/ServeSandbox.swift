import Foundation
import Testing

/// How `gatehouse serve` speaks with a forge: the kind, the API's date and the credential.
struct Flavour: Sendable, Hashable, CustomTestStringConvertible {
  var kind: FakeForge.Kind
  var apiVersion: String?
  var usesApp = false

  var testDescription: String {
    ([kind.rawValue, apiVersion, usesApp ? "App" : nil] as [String?]).compactMap { $0 }.joined(separator: " ")
  }

  static let app = Flavour(kind: .github, apiVersion: "2022-11-28", usesApp: true)
  static let token = Flavour(kind: .github, apiVersion: "2022-11-28")
  static let gitlab = Flavour(kind: .gitlab)
  static let gitea = Flavour(kind: .gitea)
  static let forgejo = Flavour(kind: .forgejo)
  static let all = [
    app, token, Flavour(kind: .github, apiVersion: "2026-03-10", usesApp: true),
    Flavour(kind: .github, apiVersion: "2026-03-10"), gitlab, gitea, forgejo,
  ]
  /// One of each kind.
  static let kinds = [app, gitlab, gitea, forgejo]
}

/// A fake forge, and `gatehouse serve` with the article's policy beside it, in a folder that is removed afterwards.
///
/// Every secret is a canary: a text that stands nowhere else, so that it can be looked for everywhere.
final class ServeSandbox {
  let root: URL
  let flavour: Flavour
  let fake: FakeForge
  let shell: Shell
  /// What is looked for where no secret may be.
  let canaries: [String]
  private(set) var program: ServeProgram?
  private let reconcile: String

  static let repository = "acme/app"

  /// - Parameters:
  ///   - reconcile: how often the service looks for what it missed; `1h` keeps that out of a test.
  ///   - starts: whether the service runs at once.
  init(
    _ flavour: Flavour, reconcile: String = "1h", drafts: String = "judge", policy: String? = nil,
    settings: String = "",
    store: String = "sqlite:serve.db", starts: Bool = true
  ) throws {
    self.flavour = flavour
    self.reconcile = reconcile
    root = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-serve-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root.appendingPathComponent("home"), withIntermediateDirectories: true)
    shell = Shell(environment: Sandbox.environment(home: root.appendingPathComponent("home")))
    guard let contracts = Contracts.folder else { throw FakeForge.DidNotStart(said: "no contracts") }
    let (secrets, canaries) = try ServeSandbox.writeSecrets(flavour, root, shell)
    self.canaries = canaries
    fake = try FakeForge(
      flavour.kind, apiVersion: flavour.apiVersion, root: root.appendingPathComponent("forge"), secrets: secrets,
      contracts: contracts, shell: shell)
    try writePolicy(policy)
    try ("record: {file: \(root.path)/record.ndjson}\n" + settings).write(
      to: root.appendingPathComponent("gatehouse.yaml"), atomically: true, encoding: .utf8)
    try serviceFile(store: store, drafts: drafts).write(
      to: root.appendingPathComponent("serve.yaml"), atomically: true, encoding: .utf8)
    try fake.tell("repository", ["path": ServeSandbox.repository, "files": ["README.md": "base\n"]])
    if starts { try start() }
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private func writePolicy(_ text: String?) throws {
    let policy = root.appendingPathComponent("policy")
    guard let text else {
      return try FileManager.default.copyItem(
        at: Fixtures.folder("Policies").appendingPathComponent("article"), to: policy)
    }
    try FileManager.default.createDirectory(at: policy, withIntermediateDirectories: true)
    try text.write(to: policy.appendingPathComponent("own.rego"), atomically: true, encoding: .utf8)
  }

  private static func writeSecrets(_ flavour: Flavour, _ root: URL, _ shell: Shell) throws -> (URL, [String]) {
    let number = UUID().uuidString
    let words = ["webhook": "canary-webhook-\(number)", "token": "canary-token-\(number)"]
    var canaries = Array(words.values)
    var told: [String: Any] = ["webhook": words["webhook"] ?? ""]
    if flavour.usesApp {
      let key = root.appendingPathComponent("app.pem")
      try shell.require("openssl genrsa -traditional -out '\(key.path)' 2048 2>/dev/null", in: root)
      told["app"] = ["id": 123, "key": key.path, "installation": 456]
      let lines = try String(contentsOf: key, encoding: .utf8).split(separator: "\n")
      canaries += lines.dropFirst().dropLast().prefix(3).map(String.init)
    } else {
      told["token"] = words["token"]
    }
    let marker = "canary-marker-\(number)"
    canaries.append(marker)
    for (name, text) in words.merging(["marker-key": marker], uniquingKeysWith: { $1 }) {
      try text.write(to: root.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let file = root.appendingPathComponent("secrets.json")
    try JSONSerialization.data(withJSONObject: told).write(to: file)
    try shell.require(
      "chmod 600 webhook token marker-key secrets.json; test ! -e app.pem || chmod 600 app.pem", in: root)
    return (file, canaries)
  }

  private func serviceFile(store: String, drafts: String) -> String {
    """
    listen: 127.0.0.1:0
    metrics: 127.0.0.1:0
    store: \(store)
    cache: cache
    markerKey: marker-key
    reconcile: \(reconcile)
    drafts: \(drafts)
    forges:
      - name: fake
        kind: \(flavour.kind.rawValue)
        url: \(fake.url)
        \(flavour.usesApp ? "app: {id: \"123\", key: app.pem}" : "token: token")
        webhookSecrets: [webhook]
        repositories: ["acme/*", acme/app]
        \(flavour.apiVersion.map { "apiVersion: \"\($0)\"" } ?? "context: gatehouse")

    """
  }

  // MARK: The service

  func start() throws {
    let program = try ServeProgram(in: root, shell: shell)
    self.program = program
    try fake.tell("set", ["webhook": "http://\(program.address)/hooks/fake"])
  }

  /// Ends the service at once, without a word.
  func killService() {
    program?.kill()
    program = nil
  }

  func stopService() -> Int32? {
    defer { program = nil }
    return program?.stop()
  }

  /// Waits until nothing is waiting or running: whatever was asked for was done.
  func settle(_ what: String = "everything was done", seconds: Double = 60) throws {
    do {
      try Poll.until(what, seconds: seconds) { try program?.isIdle() ?? true }
    } catch {
      throw Poll.NeverCame(description: "\(error)\n\(String(said.suffix(6000)))")
    }
  }

  /// Waits until the service looked for what it missed once, as it does at its start.
  func awaitLookingAround() throws {
    let calls = ["pulls/list", "listMergeRequests", "repoListPullRequests"]
    try Poll.until("the service looked around") {
      try fake.requests().contains { calls.contains($0["operation"].text ?? "") && $0["status"].number == 200 }
    }
  }

  /// How many rows stand in a table of the service's own database.
  func count(_ table: String) throws -> Int? {
    let look =
      "import sqlite3; print(sqlite3.connect('serve.db').execute('SELECT count(*) FROM \(table)').fetchone()[0])"
    return Int(
      try shell.require("\(Contracts.python) -c \"\(look)\"", in: root).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  // MARK: What people do

  /// Opens a pull request from a branch of its own with these files; `more` goes to the fake's `open`.
  func open(_ files: [String: String], head: String = "change", _ more: [String: Any] = [:]) throws -> Opened {
    var words: [String: Any] = ["repository": ServeSandbox.repository, "head": head, "files": files]
    words.merge(more) { $1 }
    let told = try fake.tell("open", words)
    guard let number = told["number"].number, let commit = told["head"].text else {
      throw FakeForge.Refused(description: "open: \(told)")
    }
    return Opened(number: number, head: commit, answers: told["answers"].numbers)
  }

  /// Pushes a commit; gives its id.
  @discardableResult
  func push(_ files: [String: Any], branch: String = "change", _ more: [String: Any] = [:]) throws -> String {
    var words: [String: Any] = ["repository": ServeSandbox.repository, "branch": branch, "files": files]
    words.merge(more) { $1 }
    return try fake.tell("push", words)["commit"].text ?? ""
  }

  /// A delivery about a pull request, made up now.
  @discardableResult
  func deliver(_ event: String, _ number: Int = 1, _ more: [String: Any] = [:]) throws -> [Int] {
    var words: [String: Any] = ["event": event, "repository": ServeSandbox.repository, "number": number]
    words.merge(more) { $1 }
    return try fake.tell("deliver", words)["answers"].numbers
  }

  func update(_ action: String, _ number: Int = 1, _ more: [String: Any] = [:]) throws {
    var words: [String: Any] = ["repository": ServeSandbox.repository, "number": number, "action": action]
    words.merge(more) { $1 }
    try fake.tell("update", words)
  }

  @discardableResult
  func say(_ body: String, as author: String, _ more: [String: Any] = [:]) throws -> Int {
    var words: [String: Any] = ["repository": ServeSandbox.repository, "number": 1, "author": author, "body": body]
    words.merge(more) { $1 }
    return try fake.tell("comment", words)["id"].number ?? 0
  }

  struct Opened {
    var number: Int
    var head: String
    /// What the service answered to the deliveries.
    var answers: [Int]
  }

  // MARK: What the forge shows

  /// The verdict on a commit, in GitHub's words for it; nil: none.
  func verdict(on commit: String) throws -> String? {
    let state = try fake.state()
    if let run = state["checks"].list.last(where: { $0["sha"].text == commit && $0["name"].text == "gatehouse" }) {
      return run["status"].text == "completed" ? run["conclusion"].text : "pending"
    }
    let status = state["statuses"].list.last { $0["sha"].text == commit && $0["context"].text == "gatehouse" }
    let word = status?["state"].text
    return word.map { ["failed": "failure", "running": "pending"][$0] ?? $0 }
  }

  /// Every verdict that was ever shown on a commit, in order.
  func verdicts(on commit: String) throws -> [String] {
    try fake.ledger().filter { ["status", "check_run"].contains($0["kind"].text) && $0["sha"].text == commit }
      .compactMap { $0["state"].text }.map {
        ["failed": "failure", "running": "pending", "in_progress": "pending", "queued": "pending"][$0] ?? $0
      }
  }

  func await(_ verdict: String, on commit: String) throws {
    do {
      try Poll.until("\(verdict) on \(commit.prefix(8))") { try self.verdict(on: commit) == verdict }
    } catch {
      throw Poll.NeverCame(description: "\(error); there is \(try self.verdict(on: commit) ?? "nothing")\n\(said)")
    }
  }

  /// Our own comments on lines, oldest first.
  func lineComments(_ number: Int = 1) throws -> [Told] {
    try pull(number)["line_comments"].list.filter { isOwn($0) && $0["reply_to"].value == nil }
  }

  /// Our own comments on the pull request as a whole.
  func summaries(_ number: Int = 1) throws -> [Told] { try pull(number)["comments"].list.filter(isOwn) }

  func pull(_ number: Int = 1) throws -> Told { try fake.state()["pulls"][String(number)] }

  private func isOwn(_ comment: Told) -> Bool { comment["author"].text?.hasPrefix("gatehouse") ?? false }

  /// Whether a finding's comment counts as done: its thread is resolved, or it is folded away, or its words say so.
  static func isDone(_ comment: Told) -> Bool {
    comment["resolved"].flag || comment["minimized"].flag
      || (comment["body"].text?.contains("the change no longer brings this") ?? false)
  }

  /// Writes of comments of any kind since a place in the ledger.
  func commentWrites(since place: Int = 0) throws -> [String] {
    try fake.ledger().dropFirst(place).filter { !["status", "check_run"].contains($0["kind"].text) }.map(\.description)
  }

  var said: String { program?.said ?? "" }

  /// What must hold after every scenario: the contracts were kept.
  func checkContracts(_ location: SourceLocation = #_sourceLocation) throws {
    let breaches = try fake.breaches()
    #expect(breaches.isEmpty, "\(breaches.joined(separator: "\n"))", sourceLocation: location)
  }
}

/// Files as pull requests bring them.
enum Manifest {
  static func pod(_ name: String = "web", image: String = "nginx:latest") -> String {
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: \(name)\nspec:\n  containers:\n    - name: nginx\n      image: \(image)\n"
  }

  /// The line of the image in `pod`.
  static let imageLine = 8
}
