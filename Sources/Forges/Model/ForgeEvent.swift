/// What a delivery asks for. A hint, never the truth: whoever acts on it reads the forge first.
public enum ForgeEvent: Sendable, Hashable {
  /// Something about it may have changed; `reason` is a word for logs, such as `synchronize`.
  case judge(ForgeRepository, Subject, reason: String)
  /// Closed, merged, or the merge group was destroyed: what is queued for it is dropped.
  case cancel(ForgeRepository, Subject)
  /// An App's installation went, was suspended or changed: tokens are forgotten.
  case installationChanged(String)
  /// These repositories are no longer ours to speak in.
  case repositoriesRemoved([ForgeRepository])
  /// Understood, and nothing to do.
  case ignored(reason: String)
}
