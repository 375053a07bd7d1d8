import Foundation

/// Gitea and Forgejo: a file of our own in `hooks/pre-receive.d`. `hooks/pre-receive` is written anew by the host, so
/// nothing of ours may stand there; it runs every file of the folder in the order of their names.
enum GiteaLayout: HostLayout {
  static func evidence(in repository: ServedRepository) -> String? {
    FilePath.exists(repository.directory + "/hooks/pre-receive.d/gitea") ? "hooks/pre-receive.d/gitea" : nil
  }

  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace {
    guard case .repository(let repository) = target else { throw .noGlobalPlace("Gitea and Forgejo have") }
    guard runsFolder(repository) else { throw .hostDoesNotRunHooks(repository.directory + "/hooks/pre-receive") }
    return HookPlace(
      repository: repository, file: repository.directory + "/hooks/pre-receive.d/gatehouse",
      remaining: ["Repositories that are made later need it too: gatehouse install --all ROOT --watch, or a timer."])
  }

  /// Whether Git would run the host's own hook, and that would run the folder.
  static func runsFolder(_ repository: ServedRepository) -> Bool {
    let delegate = repository.directory + "/hooks/pre-receive"
    return !repository.hasHooksElsewhere && FileManager.default.isExecutableFile(atPath: delegate)
      && FilePath.text(delegate)?.contains(".d/") == true
  }
}
