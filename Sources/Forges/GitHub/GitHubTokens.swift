import HTTPClient

/// Installation tokens: short, each for one repository and for what we do there. Kept until ten minutes before their end,
/// made once however many ask.
actor GitHubTokens {
  /// What a token reaches.
  struct Scope: Hashable, Sendable {
    var installation: String
    /// nil: everything of the installation, to list it.
    var repository: Int64?
    /// The repository's name, where its number is not known.
    var name = ""
  }

  private struct Token {
    var secret: Secret
    var renewAt: Int64
  }

  private let app: APIClient
  private let clock: any ForgeClock
  private var tokens: [Scope: Token] = [:]
  private var making: [Scope: (number: Int, task: Task<Result<Token, ForgeError>, Never>)] = [:]
  private var count = 0

  /// Tokens live for an hour.
  private static let milliseconds: Int64 = 50 * 60_000
  private static let most = 1000

  init(app: APIClient, clock: any ForgeClock) {
    self.app = app
    self.clock = clock
  }

  /// A token that is good, as far as is known; `refused` is one that GitHub does not take any more.
  func token(for scope: Scope, after refused: Secret?) async throws(ForgeError) -> Secret {
    if let known = tokens[scope], known.secret != refused, known.renewAt > clock.now { return known.secret }
    let (number, task) = making[scope] ?? begin(scope)
    let result = await task.value
    // Whoever comes first takes it over; what was forgotten meanwhile is not kept.
    if making[scope]?.number == number {
      making[scope] = nil
      if case .success(let token) = result { keep(token, scope) }
    }
    return try result.get().secret
  }

  func forget(installation: String) {
    tokens = tokens.filter { $0.key.installation != installation }
    making = making.filter { $0.key.installation != installation }
  }

  private func begin(_ scope: Scope) -> (number: Int, task: Task<Result<Token, ForgeError>, Never>) {
    count += 1
    let task = Task { [app, clock] () -> Result<Token, ForgeError> in
      do throws(ForgeError) { return .success(try await GitHubTokens.make(scope, app, clock)) } catch {
        return .failure(error)
      }
    }
    making[scope] = (count, task)
    return (count, task)
  }

  private func keep(_ token: Token, _ scope: Scope) {
    if tokens.count >= GitHubTokens.most {
      let now = clock.now
      tokens = tokens.filter { $0.value.renewAt > now }
      if tokens.count >= GitHubTokens.most { tokens.removeAll() }
    }
    tokens[scope] = token
  }

  private static func make(
    _ scope: Scope, _ app: APIClient, _ clock: any ForgeClock
  ) async throws(ForgeError) -> Token {
    var wanted = GitHubWire.TokenRequest(permissions: ["metadata": "read"])
    if let repository = scope.repository {
      wanted = GitHubWire.TokenRequest(repository_ids: [repository], permissions: GitHubAccess.permissions)
    } else if !scope.name.isEmpty {
      wanted = GitHubWire.TokenRequest(repositories: [scope.name], permissions: GitHubAccess.permissions)
    }
    // A second token harms nobody: it may be asked for again like something that is read.
    let call = APICall(
      .post, ["app", "installations", scope.installation, "access_tokens"], body: wanted, effect: .reads)
    do throws(ForgeError) {
      let made = try await app.read(GitHubWire.Token.self, call)
      let ends = APITime.milliseconds(made.expires_at) - 10 * 60_000
      let now = clock.now
      return Token(secret: Secret(made.token), renewAt: ends > now ? min(ends, now + milliseconds) : now + milliseconds)
    } catch {
      throw await explained(error, call, scope, wanted.permissions, app)
    }
  }

  /// 422 says that a permission is not granted, and not which: the installation tells.
  private static func explained(
    _ error: ForgeError, _ call: APICall, _ scope: Scope, _ wanted: [String: String], _ app: APIClient
  ) async -> ForgeError {
    guard case .refused(_, 422, let words) = error, words.lowercased().contains("permission") else { return error }
    let ask = APICall(.get, ["app", "installations", scope.installation])
    guard let installation = try? await app.read(GitHubWire.Installation.self, ask) else {
      return .forbidden(call: call.name, missing: nil)
    }
    let missing = GitHubPermissions.missing(installation.permissions ?? [:], of: wanted)
    return .forbidden(call: call.name, missing: missing.isEmpty ? nil : missing.joined(separator: " and "))
  }

  /// A scope's token for calls.
  struct Authorization: APIAuthorization {
    let tokens: GitHubTokens
    let scope: Scope

    func fields(after refused: HTTPHeaders?) async throws(ForgeError) -> HTTPHeaders? {
      let old = refused?["Authorization"].map { Secret(String($0.dropFirst("Bearer ".count))) }
      return ["Authorization": "Bearer \(try await tokens.token(for: scope, after: old).text)"]
    }
  }
}

/// Permissions of Apps.
enum GitHubPermissions {
  /// Those that are not granted, as GitHub's pages name them: `checks:write`.
  static func missing(_ granted: [String: String], of wanted: [String: String]) -> [String] {
    wanted.keys.sorted().filter { name in
      let has = granted[name]
      return has != wanted[name] && has != "write" && has != "admin"
    }.map { "\($0):\(wanted[$0] ?? "")" }
  }
}
