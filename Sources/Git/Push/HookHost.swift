import Gate
import Glibc

/// The software that runs the hook, known by the variables that it sets. It says who pushes, where, and what kind of repository it is.
public enum HookHost: String, Sendable, CaseIterable {
  case gitea, gitlab, gitolite, github, bitbucket, http, plain

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
    }
  }

  /// How long all hooks of one push may take together, in milliseconds; nil where the host sets no limit.
  public var timeLimitMilliseconds: Int? {
    // docs.github.com, "Creating a pre-receive hook script": all hooks together, not configurable.
    self == .github ? 5_000 : nil
  }

  /// Who pushes. The name is only worth what the host's own check of it is worth; `source` says whose word it is.
  public func actor(_ variables: EnvironmentVariables) throws(GitError) -> Actor {
    let names: [String] =
      switch self {
      case .gitea: ["GITEA_PUSHER_NAME", "GITEA_PUSHER_ID"]
      case .gitlab: ["GL_USERNAME", "GL_ID"]
      case .gitolite: ["GL_USER"]
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

  /// The repository's name as the host's users know it; nil where the host does not say.
  func repositoryName(_ variables: EnvironmentVariables) throws(GitError) -> String? {
    switch self {
    case .gitea: try joined("GITEA_REPO_USER_NAME", "GITEA_REPO_NAME", variables)
    case .gitlab: try variables.text("GL_PROJECT_PATH")
    case .gitolite: try variables.text("GL_REPO")
    case .github: try variables.text("GITHUB_REPO_NAME")
    case .bitbucket: try joined("BB_PROJECT_KEY", "BB_REPO_SLUG", variables)
    case .http, .plain: nil
    }
  }

  /// Why nothing in this repository is judged, as a sentence's end; nil for an ordinary one.
  func sideRepository(_ variables: EnvironmentVariables) -> String? {
    switch self {
    case .gitea: variables["GITEA_REPO_IS_WIKI"] == Array("true".utf8) ? "the repository is a wiki" : nil
    case .gitlab:
      if let repository = variables["GL_REPOSITORY"] {
        repository.starts(with: "wiki-".utf8)
          ? "the repository is a wiki" : repository.starts(with: "snippet-".utf8) ? "the repository is a snippet" : nil
      } else {
        nil
      }
    default: nil
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
