/// Git by itself: `hooks/pre-receive`, or the folder that `core.hooksPath` names for all repositories.
enum PlainLayout: HostLayout {
  static func evidence(in repository: ServedRepository) -> String? { nil }

  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace {
    switch target {
    case .repository(let repository):
      return HookPlace(
        repository: repository, file: repository.hooks + "/pre-receive", chains: true,
        isShared: repository.hasHooksElsewhere, turnsOnPushOptions: true)
    case .global(let folder):
      return HookPlace(
        file: folder + "/pre-receive", chains: true,
        remaining: [
          "Git must look there: git config --system core.hooksPath \(folder)",
          "Push options fail until: git config --system receive.advertisePushOptions true",
        ])
    case .repositorySpecific: throw .onlyGitolite
    }
  }
}
