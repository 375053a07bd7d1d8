import Foundation

/// Every repository below a folder, in the order of their paths. No link is followed: what stands elsewhere is not ours.
struct RepositoryWalk {
  /// Absolute paths of Git directories.
  private(set) var repositories: [String] = []
  /// Folders that could not be read, with the reason.
  private(set) var unreadable: [(path: String, reason: String)] = []

  /// Folders of a repository that hold no other one.
  private static let inner: Set<String> = [
    "objects", "refs", "logs", "hooks", "info", "branches", "worktrees", "modules", "lfs", "custom_hooks", "gatehouse",
  ]

  init(root: String) throws(InstallError) {
    let real = URL(fileURLWithPath: root).standardizedFileURL.resolvingSymlinksInPath().path
    guard FilePath.isFolder(real) else { throw .unusable("\(root) is not a folder") }
    visit(real)
  }

  private mutating func visit(_ folder: String) {
    let isRepository = RepositoryWalk.isRepository(folder)
    if isRepository { repositories.append(folder) }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      unreadable.append((folder, error.localizedDescription))
      return
    }
    for name in names where !(isRepository && RepositoryWalk.inner.contains(name)) {
      let path = folder == "/" ? "/" + name : folder + "/" + name
      if RepositoryWalk.isRealFolder(path) { visit(path) }
    }
  }

  /// As Git tells a repository: `HEAD`, `objects` and `refs`.
  static func isRepository(_ folder: String) -> Bool {
    FilePath.isFolder(folder + "/objects") && FilePath.isFolder(folder + "/refs")
      && (FilePath.exists(folder + "/HEAD") || FilePath.isLink(folder + "/HEAD"))
  }

  private static func isRealFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
