import Foundation
import HTTPClient
import Testing

@testable import Forges

struct GitHubAppTests {
  private static let mint = "POST /app/installations/7/access_tokens"
  private static let pull = "GET /repos/acme/shop/pulls/7"

  static let pullJSON = """
    {"number": 7, "state": "open", "draft": false, "user": {"login": "mallory"},
     "head": {"sha": "\(GitHubStage.head)", "ref": "topic", "repo": null},
     "base": {"sha": "\(GitHubStage.base)", "ref": "main", "repo": {"id": 42, "full_name": "acme/shop"}}}
    """

  private func token(_ text: String, _ status: Int = 201) -> HTTPResponse {
    .json(#"{"token": "\#(text)", "expires_at": "2023-11-14T23:13:20Z"}"#, status: status)
  }

  /// The web token is checked by `openssl`, for both forms of the key.
  @Test(arguments: [true, false]) func theAppSignsForItself(_ isPKCS1: Bool) throws {
    let pem = try (isPKCS1 ? TestKey.pkcs1 : TestKey.pkcs8).get()
    #expect(pem.text.contains(isPKCS1 ? "BEGIN RSA PRIVATE KEY" : "BEGIN PRIVATE KEY"))
    let key = GitHubAppKey(id: "Iv23li", pem: pem, clock: TestClock())
    let parts = try #require(key.token(at: 1_700_000_000)).split(separator: ".").map(String.init)
    try #require(parts.count == 3)
    #expect(decoded(parts[0]) == #"{"alg":"RS256","typ":"JWT"}"#)
    #expect(decoded(parts[1]) == #"{"exp":1700000540,"iat":1699999940,"iss":"Iv23li"}"#)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-jwt-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (signature, open) = (folder.appendingPathComponent("s"), folder.appendingPathComponent("p"))
    try data(parts[2]).write(to: signature)
    try Data(try TestKey.openssl(["pkey", "-pubout"], pem.bytes)).write(to: open)
    let said = try TestKey.openssl(
      ["dgst", "-sha256", "-verify", open.path, "-signature", signature.path], Array("\(parts[0]).\(parts[1])".utf8))
    #expect(String(decoding: said, as: UTF8.self) == "Verified OK\n")
  }

  private func data(_ text: String) -> Data {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)) ?? Data()
  }

  private func decoded(_ text: String) -> String { String(decoding: data(text), as: UTF8.self) }

  @Test func aKeyThatIsNoneRefusesEveryCall() async {
    let key = GitHubAppKey(id: "1", pem: Secret("-----BEGIN NOTHING-----"), clock: TestClock())
    #expect(!key.isUsable)
    await #expect(throws: ForgeError.unauthorized(call: "the private key of the App")) {
      try await key.fields(after: nil)
    }
  }

  @Test func tokensAreNarrowedAndKeptForFiftyMinutes() async throws {
    let stage = try GitHubStage([
      GitHubAppTests.mint: [token("ghs_one_aaaaaaa"), token("ghs_two_aaaaaaa")],
      GitHubAppTests.pull: [.json(GitHubAppTests.pullJSON)],
    ])
    for _ in 0..<3 { _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository) }
    #expect(stage.transport.lines.filter { $0 == GitHubAppTests.mint }.count == 1)
    let body = try #require(stage.transport.bodies(GitHubAppTests.mint).first)
    #expect(body["repository_ids"][0].number == 42 && body["repository_ids"].count == 1)
    #expect(body["permissions"].names == ["checks", "contents", "metadata", "pull_requests"])
    #expect(body["permissions"]["contents"].text == "read")
    stage.clock.advance(50 * 60_000 - 1)
    _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository)
    #expect(stage.transport.requests.last?.headers["Authorization"] == "Bearer ghs_one_aaaaaaa")
    stage.clock.advance(1)
    _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository)
    #expect(stage.transport.requests.last?.headers["Authorization"] == "Bearer ghs_two_aaaaaaa")
  }

  @Test func aTokenThatDiesIsMadeAnewOnce() async throws {
    let dead = HTTPResponse.json(#"{"message": "Bad credentials"}"#, status: 401)
    let stage = try GitHubStage([
      GitHubAppTests.mint: [token("ghs_one_aaaaaaa"), token("ghs_two_aaaaaaa")],
      GitHubAppTests.pull: [dead, .json(GitHubAppTests.pullJSON), dead],
    ])
    _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository)
    #expect(stage.transport.requests.last?.headers["Authorization"] == "Bearer ghs_two_aaaaaaa")
    await #expect(throws: ForgeError.unauthorized(call: "GET /repos/acme/shop/pulls/7")) {
      try await stage.forge.pullRequest(7, in: GitHubStage.repository)
    }
    await stage.forge.forgetTokens(installation: "7")
    _ = try? await stage.forge.pullRequest(7, in: GitHubStage.repository)
    #expect(stage.transport.lines.filter { $0 == GitHubAppTests.mint }.count > 3)
  }

  @Test func manyAskersMakeOneToken() async throws {
    let stage = try GitHubStage([GitHubAppTests.pull: [.json(GitHubAppTests.pullJSON)]])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try await stage.forge.pullRequest(7, in: GitHubStage.repository) } }
      try await group.waitForAll()
    }
    #expect(stage.transport.lines.filter { $0 == GitHubAppTests.mint }.count == 1)
  }

  @Test func theInstallationIsFoundOnce() async throws {
    let stage = try GitHubStage([
      "GET /repos/acme/shop/installation": [.json(#"{"id": 7}"#)],
      GitHubAppTests.pull: [.json(GitHubAppTests.pullJSON)],
    ])
    let unknown = ForgeRepository(id: "42", path: "acme/shop")
    for _ in 0..<3 { _ = try await stage.forge.pullRequest(7, in: unknown) }
    #expect(stage.transport.lines.filter { $0.hasSuffix("/installation") }.count == 1)
    let nowhere = try GitHubStage([
      "GET /repos/acme/shop/installation": [.json(#"{"message": "Not Found"}"#, status: 404)]
    ])
    await #expect(throws: ForgeError.notFound(call: "GET /repos/acme/shop/installation")) {
      try await nowhere.forge.openPullRequests(in: unknown)
    }
  }

  @Test func aMissingPermissionIsNamed() async throws {
    let stage = try GitHubStage([
      GitHubAppTests.mint: [
        .json(#"{"message": "The permissions requested are not granted to this installation."}"#, status: 422)
      ],
      "GET /app/installations/7": [
        .json(#"{"id": 7, "permissions": {"metadata": "read", "contents": "read", "pull_requests": "read"}}"#)
      ],
    ])
    await #expect(
      throws: ForgeError.forbidden(
        call: "POST /app/installations/7/access_tokens", missing: "checks:write and pull_requests:write")
    ) { try await stage.forge.openPullRequests(in: GitHubStage.repository) }
  }

  @Test func gitGetsTheTokenAndNoURLHoldsIt() async throws {
    let stage = try GitHubStage()
    let access = try await stage.forge.gitAccess(to: GitHubStage.repository, for: .pullRequest(7))
    #expect(access.url == "https://github.com/acme/shop.git" && access.user == "x-access-token")
    #expect(access.password.text == "ghs_aaaaaaaaaaaa" && access.refs == ["refs/pull/7/head"])
    #expect("\(access)".contains("«secret»") && !"\(access)".contains("ghs_"))
  }

  @Test func addressesFollowTheServer() {
    func access(_ url: String, api: String? = nil) -> (String, String) {
      let configuration = ForgeConfiguration(
        name: "g", kind: .github, url: url, api: api, webhookSecrets: [], credential: .token(Secret("t")),
        repositories: [])
      let access = GitHubAccess(
        configuration, ForgeTools(transport: ScriptedTransport(), markers: MarkerKey(Secret("m"))))
      return (configuration.apiBase, access.graphQL)
    }
    #expect(access("https://github.com/") == ("https://api.github.com", "https://api.github.com/graphql"))
    #expect(access("https://ghe.example") == ("https://ghe.example/api/v3", "https://ghe.example/api/graphql"))
    #expect(access("https://x.ghe.com", api: "https://api.x.ghe.com/").1 == "https://api.x.ghe.com/graphql")
  }
}
