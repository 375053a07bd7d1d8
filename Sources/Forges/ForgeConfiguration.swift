import Gate
import HTTPClient

/// One forge as `serve.yaml` names it.
public struct ForgeConfiguration: Sendable {
  public enum Kind: String, Sendable, Hashable, CaseIterable { case github, gitlab, gitea, forgejo }

  /// How calls prove who we are.
  public enum Credential: Sendable, Hashable {
    case token(Secret)
    /// GitHub: an App by its id or client id, and its private key as PEM.
    case app(id: String, key: Secret)
  }

  /// The last part of `/hooks/<name>`.
  public var name: String
  public var kind: Kind
  /// Where people and `git` go: `https://github.com`, `https://git.example`.
  public var url: String
  /// The API's address; nil: made of `url` and `kind`.
  public var api: String?
  /// One or two, for rotation; never empty ones.
  public var webhookSecrets: [Secret]
  /// GitLab: deliveries are signed (signing token) instead of carrying `X-Gitlab-Token`.
  public var signsDeliveries: Bool
  public var credential: Credential
  /// Globs over `owner/name`; nothing else is spoken to.
  public var repositories: [String]
  /// The name of the check or status.
  public var context: String
  /// A file of certificates to trust; nil: the system's.
  public var certificates: String?
  /// GitHub: the date of the API; nil: 2022-11-28.
  public var apiVersion: String?

  public init(
    name: String, kind: Kind, url: String, api: String? = nil, webhookSecrets: [Secret], signsDeliveries: Bool = false,
    credential: Credential, repositories: [String], context: String = "gatehouse", certificates: String? = nil,
    apiVersion: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.url = url
    self.api = api
    self.webhookSecrets = webhookSecrets
    self.signsDeliveries = signsDeliveries
    self.credential = credential
    self.repositories = repositories
    self.context = context
    self.certificates = certificates
    self.apiVersion = apiVersion
  }
}

extension ForgeConfiguration {
  /// `url` without slashes at its end.
  public var site: String { ForgeConfiguration.withoutSlash(url) }

  /// Where API calls go, without a slash at its end.
  public var apiBase: String {
    if let api { return ForgeConfiguration.withoutSlash(api) }
    switch kind {
    case .github:
      let isPublic = ["github.com", "www.github.com"].contains(HTTPOrigin(of: site)?.host)
      return isPublic ? "https://api.github.com" : site + "/api/v3"
    case .gitlab: return site + "/api/v4"
    case .gitea, .forgejo: return site + "/api/v1"
    }
  }

  /// The address of a repository for `git`, without user or password.
  public func gitURL(of repository: ForgeRepository) -> String {
    let path = repository.path.split(separator: "/", omittingEmptySubsequences: false).map {
      APICall.segment(String($0))
    }
    return "\(site)/\(path.joined(separator: "/")).git"
  }

  private static func withoutSlash(_ text: String) -> String {
    var text = text[...]
    while text.hasSuffix("/") { text = text.dropLast() }
    return String(text)
  }
}

/// The repositories that a configuration names. Forges do not tell upper from lower case in paths, and neither does this.
///
/// ```swift
/// RepositoryList(["acme/*"]).contains("Acme/shop")   // true
/// ```
public struct RepositoryList: Sendable {
  private let globs: [Glob]
  /// Patterns that are none, with why.
  public let problems: [String]

  public init(_ patterns: [String]) {
    var globs: [Glob] = []
    var problems: [String] = []
    for pattern in patterns {
      do throws(GlobError) { globs.append(try Glob(pattern.lowercased())) } catch {
        problems.append("`\(SafeText.line(pattern, longest: 100))`: \(error)")
      }
    }
    self.globs = globs
    self.problems = problems
  }

  /// Whether the path is named, and is a path: two or more parts, each a plain name.
  public func contains(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, path.utf8.count <= 1024, parts.allSatisfy(RepositoryList.isName) else { return false }
    let lowered = path.lowercased()
    return globs.contains { $0.matches(lowered) }
  }

  private static func isName(_ part: Substring) -> Bool {
    !part.isEmpty && part != "." && part != ".."
      && part.unicodeScalars.allSatisfy { SafeText.isShown($0) && $0 != "\\" && $0 != " " }
  }
}
