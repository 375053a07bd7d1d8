import Gate

/// What is to be fetched, from where, and with whose rights.
public struct FetchOrder: Sendable {
  /// An `http` or `https` URL without user or password.
  public var url: String
  /// What `git` presents (HTTP Basic). It is handed over in memory: never in arguments, environment, URL or a file on disk.
  public var user: String
  public var password: [UInt8]
  /// Commits by their full ids.
  public var commits: [ObjectID]
  /// Full refs that lead to them, for servers that give no commit by its id.
  public var refs: [String]
  /// A file of certificates to trust; nil: the system's.
  public var certificates: String?

  public init(
    url: String, user: String, password: [UInt8], commits: [ObjectID], refs: [String] = [], certificates: String? = nil
  ) {
    self.url = url
    self.user = user
    self.password = password
    self.commits = commits
    self.refs = refs
    self.certificates = certificates
  }
}
