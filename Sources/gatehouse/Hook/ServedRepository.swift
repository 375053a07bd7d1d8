import Foundation

/// A repository of the Git server, as an administrator names it.
struct ServedRepository: Hashable {
  /// Absolute path of the Git directory.
  let directory: String
  /// Absolute path of the folder that Git looks for hooks in.
  let hooks: String

  init(_ path: String) throws(InstallError) {
    let folder = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    // `--git-path` obeys core.hooksPath, as Git itself will.
    let said = try GitProgram.output(["rev-parse", "--absolute-git-dir", "--git-path", "hooks"], in: folder)
    let lines = said.components(separatedBy: "\n")
    guard lines.count == 2 else { throw .notARepository(path, said: said) }
    directory = lines[0]
    hooks = lines[1].hasPrefix("/") ? lines[1] : URL(fileURLWithPath: folder + "/" + lines[1]).standardizedFileURL.path
  }

  /// True where Git reads the hooks from a folder that is not the repository's own (`core.hooksPath`).
  var hasHooksElsewhere: Bool { !(hooks + "/").hasPrefix(directory + "/") }
}
