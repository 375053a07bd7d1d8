import Gate
import Glibc

/// The software that runs the hook, known by the variables that it sets. It says who pushes, where, and what kind of repository it is.
public enum HookHost: String, Sendable, CaseIterable {
  case gitea, gitlab, gitolite, github, bitbucket, http, plain
  /// Sets Gitea's variables, so only the administrator can tell it from Gitea.
  case forgejo
  /// gitolite's `VREF` programs: run once a ref from the update hook, with the update as arguments and no quarantine.
  case gitoliteVREF = "gitolite-vref"

  /// The host whose variables are set. `http` is `git http-backend` behind a web server that authenticates.
  public init(_ variables: EnvironmentVariables) {
    self = Self.allCases.first { $0.isTold(by: variables) } ?? .plain
  }

  private func isTold(by variables: EnvironmentVariables) -> Bool {
    func has(_ name: String) -> Bool { variables[name] != nil }
    return switch self {
    case .gitea: has("GITEA_PUSHER_NAME") || has("GITEA_REPO_NAME")
    case .gitlab: has("GL_ID") || has("GL_USERNAME")
    case .gitolite: has("GL_USER")
    case .github: has("GITHUB_USER_LOGIN")
    case .bitbucket: has("BB_USER_NAME")
    case .http: has("REMOTE_USER")
    case .plain: true
    case .forgejo, .gitoliteVREF: false
    }
  }

  /// How long all hooks of one push may take together, in milliseconds; nil where the host sets no limit.
  public var timeLimitMilliseconds: Int? {
    // docs.github.com, "Creating a pre-receive hook script": all hooks together, not configurable.
    self == .github ? 5_000 : nil
  }

  /// Who pushes. The name is only worth what the host's own check of it is worth; `source` says whose word it is.
  public func actor(_ variables: EnvironmentVariables) throws(GitError) -> Actor {
    if let key = try deployKey(variables) { return key }
    let names: [String] =
      switch self {
      case .gitea, .forgejo: ["GITEA_PUSHER_NAME", "GITEA_PUSHER_ID"]
      // A deploy key has no user: then the id is `key-123`.
      case .gitlab: ["GL_USERNAME", "GL_ID"]
      case .gitolite, .gitoliteVREF: ["GL_USER"]
      case .github: ["GITHUB_USER_LOGIN"]
      case .bitbucket: ["BB_USER_NAME"]
      case .http: ["REMOTE_USER"]
      case .plain: []
      }
    for name in names {
      if let text = try variables.text(name) { return Actor(name: text, source: name) }
    }
    return Actor(name: Accounts.name(of: geteuid()), source: "uid")
  }

  /// Gitea names the repository's owner as the pusher where a deploy key pushed: nobody of that name did.
  private func deployKey(_ variables: EnvironmentVariables) throws(GitError) -> Actor? {
    guard self == .gitea || self == .forgejo else { return nil }
    if let id = try number("GITEA_DEPLOY_KEY_ID", variables) {
      return Actor(name: "deploy-key-\(id)", source: "GITEA_DEPLOY_KEY_ID")
    }
    // Before 1.17.
    guard variables["GITEA_IS_DEPLOY_KEY"] == Array("true".utf8) else { return nil }
    let id = try number("GITEA_KEY_ID", variables)
    return Actor(name: id.map { "deploy-key-\($0)" } ?? "deploy-key", source: "GITEA_IS_DEPLOY_KEY")
  }

  /// The repository's name as the host's users know it; nil where the host does not say.
  func repositoryName(_ variables: EnvironmentVariables) throws(GitError) -> String? {
    switch self {
    case .gitea, .forgejo: try joined("GITEA_REPO_USER_NAME", "GITEA_REPO_NAME", variables)
    case .gitlab: try variables.text("GL_PROJECT_PATH")
    case .gitolite, .gitoliteVREF: try variables.text("GL_REPO")
    case .github: try variables.text("GITHUB_REPO_NAME")
    case .bitbucket: try joined("BB_PROJECT_KEY", "BB_REPO_SLUG", variables)
    case .http, .plain: nil
    }
  }

  /// Why nothing in this repository is judged, as a sentence's end; nil for an ordinary one.
  func sideRepository(_ variables: EnvironmentVariables) -> String? {
    switch self {
    case .gitea, .forgejo:
      return variables["GITEA_REPO_IS_WIKI"] == Array("true".utf8) ? "the repository is a wiki" : nil
    case .gitlab:
      guard let repository = variables["GL_REPOSITORY"] else { return nil }
      let kinds = [("wiki-", "a wiki"), ("snippet-", "a snippet"), ("design-", "a store of designs")]
      return kinds.first { repository.starts(with: $0.0.utf8) }.map { "the repository is \($0.1)" }
    default: return nil
    }
  }

  private func joined(
    _ owner: String, _ name: String, _ variables: EnvironmentVariables
  ) throws(GitError) -> String? {
    guard let last = try variables.text(name) else { return nil }
    guard let first = try variables.text(owner) else { return last }
    return "\(first)/\(last)"
  }
}

/// Names of accounts from `/etc/passwd` alone: the static hook cannot ask the name service.
enum Accounts {
  static func name(of user: uid_t) -> String {
    let file = open("/etc/passwd", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "uid \(user)" }
    defer { close(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
      while count < buffer.count {
        let got = read(file, buffer.baseAddress.map { $0 + count }, buffer.count - count)
        if got <= 0 { break }
        count += got
      }
    }
    return name(of: user, in: bytes) ?? "uid \(user)"
  }

  /// The first field of the line whose third is the number.
  static func name(of user: uid_t, in passwd: [UInt8]) -> String? {
    for line in passwd.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      if fields.count >= 3, !fields[0].isEmpty, Array(fields[2]) == Array(String(user).utf8) {
        return String(validating: fields[0], as: UTF8.self)
      }
    }
    return nil
  }
}
