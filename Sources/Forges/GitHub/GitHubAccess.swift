import Foundation
import HTTPClient
import Synchronization

/// Who we are at GitHub, and how calls prove it: one token, or an App's key and the short tokens that it brings.
final class GitHubAccess: Sendable {
  /// What a token for one repository may do, and no more.
  static let permissions = ["checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write"]

  private let configuration: ForgeConfiguration
  private let tools: ForgeTools
  private let memory = ETagMemory()
  private let headers: HTTPHeaders
  /// Of the token, or of the App itself (by its key).
  let own: APIClient
  private let tokens: GitHubTokens?
  private let installations = Mutex<[String: String]>([:])
  private let accounts = Mutex<[String: APIAccount]>([:])
  private let login = Mutex<String?>(nil)

  init(_ configuration: ForgeConfiguration, _ tools: ForgeTools) {
    self.configuration = configuration
    self.tools = tools
    var headers: HTTPHeaders = ["Accept": "application/vnd.github+json"]
    let version = configuration.apiVersion ?? "2022-11-28"
    if !version.isEmpty { headers["X-GitHub-Api-Version"] = version }
    self.headers = headers
    let authorization: any APIAuthorization
    switch configuration.credential {
    case .token(let token): authorization = FixedAuthorization("Authorization", Secret("Bearer \(token.text)"))
    case .app(let id, let key): authorization = GitHubAppKey(id: id, pem: key, clock: tools.clock)
    }
    own = APIClient(
      base: configuration.apiBase, tools: tools, headers: headers, authorization: authorization,
      account: APIAccount(name: "own"), memory: memory)
    if case .app = configuration.credential {
      tokens = GitHubTokens(app: own, clock: tools.clock)
    } else {
      tokens = nil
    }
  }

  var isApp: Bool { tokens != nil }

  /// The App's id as it is configured; nil for a token.
  var appID: String? {
    if case .app(let id, _) = configuration.credential { return id }
    return nil
  }

  // MARK: Clients

  /// Speaks for one repository, whose API path begins with `path`.
  func client(for repository: ForgeRepository, path: [String]) async throws(ForgeError) -> APIClient {
    guard let tokens else { return own }
    let scope = try await scope(of: repository, path: path)
    return client(scope, tokens)
  }

  /// Speaks for a whole installation, only to list what it reaches.
  func client(listing installation: String) throws(ForgeError) -> APIClient {
    guard let tokens else { return own }
    return client(GitHubTokens.Scope(installation: installation, repository: nil), tokens)
  }

  private func client(_ scope: GitHubTokens.Scope, _ tokens: GitHubTokens) -> APIClient {
    APIClient(
      base: configuration.apiBase, tools: tools, headers: headers,
      authorization: GitHubTokens.Authorization(tokens: tokens, scope: scope), account: account(scope.installation),
      memory: memory)
  }

  /// The token that `git` fetches a repository with.
  func gitToken(for repository: ForgeRepository, path: [String]) async throws(ForgeError) -> Secret {
    if case .token(let token) = configuration.credential { return token }
    guard let tokens else { throw .unsupported(call: "a token for git") }
    return try await tokens.token(for: try await scope(of: repository, path: path), after: nil)
  }

  private func scope(of repository: ForgeRepository, path: [String]) async throws(ForgeError) -> GitHubTokens.Scope {
    GitHubTokens.Scope(
      installation: try await installation(of: repository, path: path), repository: Int64(repository.id),
      name: path.last ?? "")
  }

  private func installation(of repository: ForgeRepository, path: [String]) async throws(ForgeError) -> String {
    let name = repository.path.lowercased()
    if let known = repository.installation ?? installations.withLock({ $0[name] }) { return known }
    let call = APICall(.get, path + ["installation"])
    let found = String(try await own.read(GitHubWire.Installation.self, call).id)
    installations.withLock { known in
      if known.count >= 4096 { known.removeAll() }
      known[name] = found
    }
    return found
  }

  /// One for each installation: its writes go one at a time, its limits are its own.
  private func account(_ installation: String) -> APIAccount {
    accounts.withLock { accounts in
      if let known = accounts[installation] { return known }
      let account = APIAccount(name: "installation \(installation)")
      accounts[installation] = account
      return account
    }
  }

  func forget(installation: String) async {
    await tokens?.forget(installation: installation)
    installations.withLock { $0 = $0.filter { $0.value != installation } }
  }

  // MARK: Who we are

  /// The account that our comments stand under: the App's bot, or the token's user. Asked for once, and learnt from
  /// answers that tell it anyway.
  func ownLogin() async throws(ForgeError) -> String {
    if let known = login.withLock({ $0 }) { return known }
    let found: String
    if isApp {
      let app = try await own.read(GitHubWire.App.self, APICall(.get, ["app"]))
      guard let slug = app.slug, !slug.isEmpty else {
        throw .malformed(call: "GET /app", reason: "`slug` is missing")
      }
      found = "\(slug)[bot]"
    } else {
      found = try await own.read(GitHubWire.User.self, APICall(.get, ["user"])).login
    }
    learn(login: found)
    return found
  }

  func learn(login found: String) { login.withLock { $0 = found } }

  func isOwn(_ user: GitHubWire.User?) async throws(ForgeError) -> Bool {
    try await ownLogin().lowercased() == user?.login.lowercased()
  }

  /// Whether an App that an answer names is ours.
  func isOwn(_ app: GitHubWire.App?) async throws(ForgeError) -> Bool {
    guard let id = appID, let app else { return false }
    if app.id.map(String.init) == id || app.client_id == id { return true }
    // Configured by client id, and the answer does not tell it.
    guard Int64(id) == nil, app.client_id == nil, let slug = app.slug else { return false }
    return try await ownLogin().lowercased() == "\(slug)[bot]".lowercased()
  }

  // MARK: GraphQL

  /// github.com: `/graphql` beside the API; Enterprise: `/api/graphql` beside `/api/v3`.
  var graphQL: String {
    let base = configuration.apiBase
    return (base.hasSuffix("/v3") ? String(base.dropLast(3)) : base) + "/graphql"
  }
}
