import Foundation

/// gitolite: hooks for all repositories in `LOCAL_CODE/hooks/common`, for those that its configuration names in
/// `LOCAL_CODE/hooks/repo-specific`.
enum GitoliteLayout: HostLayout {
  static func evidence(in repository: ServedRepository) -> String? {
    FilePath.exists(repository.directory + "/gl-conf") ? "gl-conf" : nil
  }

  static let localCode = "In ~/.gitolite.rc, LOCAL_CODE must name the folder: LOCAL_CODE => \"%\","
  private static let pushOptions =
    "Push options fail until the configuration allows them: GIT_CONFIG_KEYS => 'receive\\..*' in ~/.gitolite.rc, and "
    + "config receive.advertisePushOptions = true below the repository in gitolite.conf."

  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace {
    switch target {
    case .repository(let repository):
      let file = repository.hooks + "/pre-receive"
      guard !FilePath.isLink(file) else { throw .linkOfTheHost(file) }
      return HookPlace(
        repository: repository, file: file, chains: true, isShared: repository.hasHooksElsewhere,
        turnsOnPushOptions: true)
    case .global(let folder):
      return HookPlace(
        file: folder + "/hooks/common/pre-receive", chains: true,
        remaining: [
          localCode.replacing("%", with: folder), "Link it into every repository: gitolite setup --hooks-only",
          pushOptions,
        ])
    case .repositorySpecific(let folder):
      return HookPlace(
        file: folder + "/hooks/repo-specific/gatehouse",
        remaining: [
          localCode.replacing("%", with: folder),
          "In the ENABLE list of ~/.gitolite.rc: 'repo-specific-hooks',",
          "In gitolite.conf, below each repository (or @all): option hook.pre-receive = gatehouse", pushOptions,
        ])
    }
  }
}

/// gitolite's `VREF` programs: the fall-back where no pre-receive hook can be had. One ref after the other is judged, so a
/// push of several may go in in part, and push options are not seen.
enum VREFLayout: HostLayout {
  static func evidence(in repository: ServedRepository) -> String? { nil }

  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace {
    guard case .global(let folder) = target else { throw .vrefIsGlobal }
    return HookPlace(
      file: folder + "/VREF/GATEHOUSE",
      remaining: [
        GitoliteLayout.localCode.replacing("%", with: folder),
        "In gitolite.conf, below each repository (or @all): - VREF/GATEHOUSE = @all",
        "Each ref is judged by itself: of a push of several refs, those that are in order go in. "
          + "A pre-receive hook is better: --host gitolite.",
      ])
  }
}
