/// GitLab: Gitaly runs `custom_hooks/pre-receive.d/*` of a repository, then the files in the global folder's
/// `pre-receive.d`, and stops at the first that refuses.
enum GitLabLayout: HostLayout {
  static func evidence(in repository: ServedRepository) -> String? {
    if FilePath.isFolder(repository.directory + "/custom_hooks") { return "custom_hooks" }
    return ["@hashed", "@cluster"].first { repository.directory.contains("/\($0)/") }.map { "its path below \($0)" }
  }

  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace {
    switch target {
    case .repository(let repository):
      return HookPlace(
        repository: repository, file: repository.directory + "/custom_hooks/pre-receive.d/gatehouse",
        followsFolderOwner: true,
        remaining: [
          "With Gitaly Cluster every node needs it: gatehouse install there, or hand the folder over with "
            + "tar -C \(repository.directory) -cf - custom_hooks | gitaly hooks set --storage … --repository … --config …"
        ])
    case .global(let folder):
      return HookPlace(
        file: folder + "/pre-receive.d/gatehouse", followsFolderOwner: true,
        remaining: [
          "Gitaly must know the folder: in /etc/gitlab/gitlab.rb "
            + "gitaly['configuration'] = { hooks: { custom_hooks_dir: '\(folder)' } }, then gitlab-ctl reconfigure; "
            + "from source, custom_hooks_dir below [hooks] in Gitaly's config.toml.",
          "Every Gitaly node needs it.",
        ])
    case .repositorySpecific: throw .onlyGitolite
    }
  }
}
