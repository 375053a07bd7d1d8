/// How a forge's repository is fetched: never by what a delivery or a fork says.
public struct GitAccess: Sendable {
  /// Made of the configured address of the forge and the repository's path; without user or password.
  public var url: String
  public var user: String
  /// Handed to `git` by a file that only it can see; never in arguments, environment or URL.
  public var password: Secret
  /// The refs under which the base repository keeps this subject's commits, tried where the server gives no commit by its
  /// id, such as `refs/pull/7/head`.
  public var refs: [String]
  /// A file of certificates to trust beside none else; nil: the system's.
  public var certificates: String?

  public init(url: String, user: String, password: Secret, refs: [String] = [], certificates: String? = nil) {
    self.url = url
    self.user = user
    self.password = password
    self.refs = refs
    self.certificates = certificates
  }
}
