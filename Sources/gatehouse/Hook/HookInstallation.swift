import Foundation
import Hook

/// Puts the hook into one bare repository, keeps and chains the hook that was there, and takes ours out again.
///
/// ```swift
/// let installation = try HookInstallation(repository: "/srv/git/app.git")
/// try installation.install(.fast("/usr/lib/gatehouse/gatehouse-hook"), arguments: arguments)
/// ```
struct HookInstallation {
  /// Absolute path of the Git directory.
  let repository: String
  /// Absolute path of the folder that Git looks for hooks in.
  let hooks: String

  var hook: String { hooks + "/pre-receive" }
  /// Where the hook that was there is kept.
  var kept: String { hooks + "/pre-receive.before-gatehouse" }

  init(repository path: String) throws(InstallError) {
    let folder = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    let directory = try GitProgram.output(["rev-parse", "--absolute-git-dir"], in: folder)
    // `--git-path` obeys core.hooksPath, as Git itself will.
    let hooks = try GitProgram.output(["rev-parse", "--git-path", "hooks"], in: directory)
    self.repository = directory
    self.hooks = hooks.hasPrefix("/") ? hooks : URL(fileURLWithPath: directory + "/" + hooks).standardizedFileURL.path
  }

  /// True where Git reads the hooks from a folder that is not the repository's own (`core.hooksPath`).
  var isShared: Bool { !(hooks + "/").hasPrefix(repository + "/") }

  enum Before: Equatable {
    case nothing
    /// Ours, written by an earlier installation.
    case ours
    case other(isExecutable: Bool)
  }

  /// What stands in the hook's place now.
  var before: Before {
    guard let text = FileManager.default.contents(atPath: hook) else { return .nothing }
    if String(decoding: text.prefix(400), as: UTF8.self).contains(HookScript.mark) { return .ours }
    return .other(isExecutable: FileManager.default.isExecutableFile(atPath: hook))
  }

  /// Writes the hook. A foreign hook is moved aside first and named to ours, which runs it after the verdict.
  func install(_ program: HookScript.Program, arguments: HookArguments) throws(InstallError) {
    do {
      try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
      if case .other = before {
        guard !FileManager.default.fileExists(atPath: kept) else { throw InstallError.keptHookInTheWay(kept) }
        try FileManager.default.moveItem(atPath: hook, toPath: kept)
      }
      var arguments = arguments
      if FileManager.default.isExecutableFile(atPath: kept) { arguments.chain = kept }
      let script = HookScript(program: program, arguments: arguments)
      // Written beside and renamed: a push that arrives now runs the old hook or the new one, never half of one.
      let fresh = hook + ".new"
      try Data(script.text.utf8).write(to: URL(fileURLWithPath: fresh))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fresh)
      guard rename(fresh, hook) == 0 else {
        throw InstallError.cannotWrite(hook, reason: String(cString: strerror(errno)))
      }
    } catch let error as InstallError {
      throw error
    } catch {
      throw .cannotWrite(hook, reason: error.localizedDescription)
    }
  }

  /// Removes our hook and puts the one that was there before back in its place.
  func uninstall() throws(InstallError) {
    guard before == .ours else { throw .notInstalled(hook) }
    do {
      if FileManager.default.fileExists(atPath: kept) {
        guard rename(kept, hook) == 0 else {
          throw InstallError.cannotWrite(hook, reason: String(cString: strerror(errno)))
        }
      } else {
        try FileManager.default.removeItem(atPath: hook)
      }
    } catch let error as InstallError {
      throw error
    } catch {
      throw .cannotWrite(hook, reason: error.localizedDescription)
    }
  }

  /// Takes a hook that did not prove itself out again; `earlier` is the text of our own hook that stood there before.
  func undo(earlier: Data?) throws(InstallError) {
    guard let earlier else { return try uninstall() }
    do {
      try earlier.write(to: URL(fileURLWithPath: hook), options: .atomic)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    } catch {
      throw .cannotWrite(hook, reason: error.localizedDescription)
    }
  }

  /// Runs the hook where Git will run it, with nothing pushed; gives what it said.
  func prove() throws(InstallError) -> String {
    let environment = ["GIT_DIR": ".", "PATH": "/usr/local/bin:/usr/bin:/bin"]
    let run = try ChildProgram.run(hook, ["--prove"], in: repository, environment: environment)
    guard run.status == 0 else { throw .hookDoesNotWork(hook, status: run.status, said: run.output) }
    return run.output
  }
}
