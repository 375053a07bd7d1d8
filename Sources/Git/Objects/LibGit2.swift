import CGit2

/// libgit2 as this process uses it.
enum LibGit2 {
  /// Started once, with settings that hold for the whole process:
  /// - no check of the owner: it is only given directories that git itself has opened, for us as its hook or by `git rev-parse`;
  /// - no configuration but the repository's own: nothing may depend on HOME, which hooks often lack;
  /// - no second hashing of objects: receive-pack has hashed what was pushed, and `git cat-file` does not hash either;
  /// - three extensions more than it knows, which change nothing in how objects are read. (`objectformat` must never be
  ///   among them: ids would be cut short.)
  private static let started: Int32 = {
    let code = git_libgit2_init()
    if code < 0 { return code }
    var failed: Int32 = 0
    func set(_ result: Int32) { if result < 0 { failed = result } }
    set(gatehouse_git_set_owner_validation(0))
    set(gatehouse_git_set_strict_hash_verification(0))
    for level in [
      GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
    ] {
      set(gatehouse_git_set_search_path(level.rawValue, ""))
    }
    set(
      "worktreeconfig".withCString { first in
        "partialclone".withCString { second in
          "preciousobjects".withCString { third in
            var names: [UnsafePointer<CChar>?] = [first, second, third]
            return gatehouse_git_set_extensions(&names, names.count)
          }
        }
      })
    return failed
  }()

  static func start() throws(GitError) { try check(started) }

  /// Throws what libgit2 says about a result below zero.
  static func check(_ code: Int32) throws(GitError) {
    if code < 0 { throw .libraryFailed(words(for: code)) }
  }

  static func words(for code: Int32) -> String {
    guard let last = git_error_last(), let message = last.pointee.message else { return "error \(code)" }
    return String(decoding: [UInt8](cString: message), as: UTF8.self)
  }
}
