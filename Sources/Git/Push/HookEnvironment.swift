import Gate

/// What the environment of a pre-receive hook says: which repository, where the pushed objects are, who pushes, with which options.
///
/// ```swift
/// let environment = try HookEnvironment(.current)
/// let repository = try Repository.open(environment, deadline: deadline)
/// ```
public struct HookEnvironment: Sendable {
  public let host: HookHost
  /// Absolute, whatever `GIT_DIR` was: a child with another working directory would lose a relative one.
  public let gitDirectory: [UInt8]
  public let actor: Actor
  /// As the host's users know it; on a plain host the directory's name without `.git`, below `GIT_PROJECT_ROOT` if that is set.
  public let repositoryName: String
  /// Why nothing in this repository is judged (a wiki, a snippet), as a sentence's end; nil for an ordinary one.
  ///
  /// Only where the host was settled by the administrator: otherwise whoever pushes could set the variable that says so.
  public let sideRepository: String?
  /// How the change came to the host; nil where the host says nothing about it.
  public let arrival: Arrival?
  public let pushOptions: [String]
  /// What is wrong with the push options: then there are none, and the push is refused.
  public let pushOptionFault: GitError?
  /// `GIT_NAMESPACE`: refs live below `refs/namespaces/`. Empty where it is not set.
  public let namespace: [UInt8]
  /// Whether git keeps the pushed objects apart. It does not for a push that only deletes.
  public var isQuarantined: Bool { objectDirectories.quarantine != nil }

  let objectDirectories: ObjectDirectories
  let variables: EnvironmentVariables

  /// `host`: what the host is known to be, where its variables shall not be the ones to say so.
  public init(
    _ variables: EnvironmentVariables, host: HookHost? = nil, pushOptionLimits: PushOptions.Limits = .init()
  ) throws(GitError) {
    guard let directory = variables["GIT_DIR"] else { throw .variableMissing("GIT_DIR") }
    guard let real = Path.real(directory), Path.isDirectory(real) else { throw .gitDirectoryUnusable(directory) }
    let isSettled = host != nil
    let host = host ?? HookHost(variables)
    self.host = host
    self.variables = variables
    gitDirectory = real
    objectDirectories = try ObjectDirectories(variables)
    actor = try host.actor(variables)
    repositoryName =
      try host.repositoryName(variables) ?? Self.name(of: real, below: variables["GIT_PROJECT_ROOT"].flatMap(Path.real))
    namespace = variables["GIT_NAMESPACE"] ?? []
    sideRepository = isSettled ? host.sideRepository(variables) : nil
    arrival = try host.arrival(variables)
    do {
      pushOptions = try PushOptions.read(variables, limits: pushOptionLimits)
      pushOptionFault = nil
    } catch {
      pushOptions = []
      pushOptionFault = error
    }
  }

  /// How long all hooks of this push may take together, in milliseconds; nil where the host sets no limit.
  public var timeLimitMilliseconds: Int? {
    // What GitLab's pages do ends with the call that they made of Gitaly, at the latest after 55 seconds.
    host == .gitlab && arrival?.act == .web ? 55_000 : host.timeLimitMilliseconds
  }

  static func name(of gitDirectory: [UInt8], below root: [UInt8]?) -> String {
    var path = gitDirectory[...]
    if path.ends(with: "/.git") { path = path.dropLast(5) }
    if path.ends(with: ".git") { path = path.dropLast(4) }
    if let root, path.starts(with: root + [Path.slash]) {
      path = path.dropFirst(root.count + 1)
    } else if let slash = path.lastIndex(of: Path.slash) {
      path = path[(slash + 1)...]
    }
    return String(decoding: path, as: UTF8.self)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with end: String) -> Bool {
    suffix(end.utf8.count).elementsEqual(end.utf8) && count > end.utf8.count
  }
}
