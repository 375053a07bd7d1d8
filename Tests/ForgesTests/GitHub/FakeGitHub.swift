import Foundation
import HTTPClient
import Synchronization
import Testing

@testable import Forges

/// The fake forge of `Tests/FakeForge` as a child: real HTTP, every request held against the contracts.
final class FakeGitHub: Sendable {
  static let file = "apps/pod.yaml"

  /// Why it cannot run here; nil: it can.
  static let missing: String? = {
    guard Contracts.root != nil else { return "../shared/contracts is not there" }
    return Program.output(["python3", "-c", "import jsonschema"]) == nil ? "python3 has no jsonschema" : nil
  }()

  static var canRun: Bool {
    if let missing { print("the fake GitHub is skipped: \(missing)") }
    return missing == nil
  }

  /// One for each version of the API, and one for a token; tests share them, each with a repository of its own.
  static let apps = [
    "2022-11-28": Result { try FakeGitHub(version: "2022-11-28", isApp: true) },
    "2026-03-10": Result { try FakeGitHub(version: "2026-03-10", isApp: true) },
  ]
  static let withToken = Result { try FakeGitHub(version: "2026-03-10", isApp: false) }

  let isApp: Bool
  let transport = CurlTransport()
  private let process = Process()
  private let input = Pipe()
  private let folder: URL
  private let control: String
  private let url: String
  private let version: String
  private let count = Mutex(0)

  init(version: String, isApp: Bool) throws {
    self.isApp = isApp
    self.version = version
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-github-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let key = folder.appendingPathComponent("app.pem")
    try Data(try TestKey.pkcs1.get().bytes).write(to: key)
    let secrets = folder.appendingPathComponent("secrets.json")
    try Data(
      """
      {"webhook": "s3cr3t", "token": "ghp_fake_token", "app": {"id": 123, "key": "\(key.path)", "installation": 456}}
      """.utf8
    ).write(to: secrets)
    let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("FakeForge/fakeforge.py")
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-B", program.path, "--kind", "github", "--contracts", Contracts.root?.path ?? "", "--root",
      folder.path, "--secret-file", secrets.path, "--api-version", version, "--with-input",
    ]
    process.standardOutput = output
    process.standardInput = input
    try process.run()
    var line: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
    let addresses = JSONShape(line)
    control = try #require(addresses["control"].text)
    url = try #require(addresses["url"].text)
  }

  /// A forge that remembers nothing.
  func forge(_ repositories: [String] = ["acme/*"]) throws -> GitHubForge {
    GitHubForge(
      ForgeConfiguration(
        name: "github", kind: .github, url: url, webhookSecrets: [Secret("s3cr3t")],
        credential: isApp ? .app(id: "123", key: try TestKey.pkcs1.get()) : .token(Secret("ghp_fake_token")),
        repositories: repositories, apiVersion: version),
      ForgeTools(
        transport: transport, markers: GitHubStage.markers,
        pace: ForgePace(contentSpacingMilliseconds: 0, retryMilliseconds: 1)))
  }

  @discardableResult
  func tell(_ action: String, _ arguments: String = "{}") async throws -> JSONShape {
    let request = HTTPRequest(.post, "\(control)/_fake/\(action)", body: Array(arguments.utf8))
    let answer = try await transport.send(request)
    try #require(answer.status == 200, "\(action): \(String(decoding: answer.body, as: UTF8.self))")
    return JSONShape(answer.body)
  }

  /// A new repository with one file of forty lines, and a pull request that rewrites lines 11 to 30.
  func open() async throws -> PullRequest {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let name = "acme/shop\(number)"
    let lines = (1...40).map { "line\($0): old" }
    let changed = lines.enumerated().map {
      (11...30).contains($0.offset + 1) ? "line\($0.offset + 1): new" : $0.element
    }
    func files(_ lines: [String]) -> String {
      #"{"\#(FakeGitHub.file)": \#(GitHubStage.quoted(lines.joined(separator: "\n") + "\n"))}"#
    }
    let made = try await tell("repository", #"{"path": "\#(name)", "files": \#(files(lines))}"#)
    try await tell(
      "open", #"{"repository": "\#(name)", "head": "topic", "files": \#(files(changed)), "deliver": false}"#)
    let id = try #require(made["id"].number)
    return try await forge().pullRequest(
      1, in: ForgeRepository(id: String(id), path: name, installation: isApp ? "456" : nil))
  }

  /// Requests since a place in the log, but for those of git.
  func log(since place: Int = 0) async throws -> [JSONShape] {
    let log = try await tell("log", #"{"since": \#(place)}"#)
    return (0..<log.count).map { log[$0] }
  }

  func place() async throws -> Int { try await log().last?["n"].number ?? 0 }

  /// What people see at the pull request or in the repository.
  func shown(_ request: PullRequest) async throws -> JSONShape {
    try await tell("state")[request.repository.path]
  }

  func expectNoBreach(location: SourceLocation = #_sourceLocation) async throws {
    let breaches = try await tell("breaches")
    #expect(breaches.count == 0, "\(breaches)", sourceLocation: location)
  }
}
