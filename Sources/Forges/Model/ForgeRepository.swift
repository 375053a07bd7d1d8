/// A repository as a forge knows it.
public struct ForgeRepository: Sendable, Hashable {
  /// The forge's own number for it, which survives renames. Everything that is kept is kept under it.
  public var id: String
  /// `owner/name`, or `group/subgroup/name`. What API calls and people use; the newest one that the forge told.
  public var path: String
  /// GitHub: the installation of the App that speaks for it; nil elsewhere and until it is known.
  public var installation: String?

  public init(id: String, path: String, installation: String? = nil) {
    self.id = id
    self.path = path
    self.installation = installation
  }
}
