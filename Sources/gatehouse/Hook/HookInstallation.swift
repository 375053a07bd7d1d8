import Foundation
import Hook

/// Puts the hook into its place, keeps and chains the hook that was there where the host runs only one, and takes ours out
/// again.
///
/// ```swift
/// let installation = HookInstallation(try HookPlace.found(in: ServedRepository("/srv/git/app.git")).place)
/// try installation.install(installation.script(.fast("/usr/lib/gatehouse/gatehouse-hook"), arguments: arguments))
/// ```
struct HookInstallation {
  let place: HookPlace

  init(_ place: HookPlace) { self.place = place }

  var hook: String { place.file }
  /// Where the hook that was there is kept.
  var kept: String { place.file + ".before-gatehouse" }

  enum Before: Equatable {
    case nothing
    /// Ours, written by an earlier installation.
    case ours
    case other(isExecutable: Bool)
  }

  /// What stands in the hook's place now.
  var before: Before {
    guard let text = FilePath.text(hook) else { return .nothing }
    if HookScript.isOurs(text) { return .ours }
    return .other(isExecutable: FileManager.default.isExecutableFile(atPath: hook))
  }

  /// What would be written: the hook that is kept, or would be, runs after ours.
  func script(_ program: HookScript.Program, arguments: HookArguments) -> HookScript {
    var arguments = arguments
    if place.chains {
      let runsKept = FileManager.default.isExecutableFile(atPath: kept)
      if runsKept || before == .other(isExecutable: true) { arguments.chain = kept }
    }
    return HookScript(program: program, arguments: arguments)
  }

  /// Whether there is nothing to do.
  func isAlready(_ script: HookScript) -> Bool {
    guard let mode = FileMode(hook), mode.isExecutableForAll, !mode.isWritableByOthers else { return false }
    return FilePath.text(hook) == script.text
  }

  /// Writes the hook. A foreign hook is moved aside first.
  func install(_ script: HookScript) throws(InstallError) {
    do {
      let folder = URL(fileURLWithPath: hook).deletingLastPathComponent().path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if case .other = before {
        guard place.chains else { throw InstallError.foreignFile(hook) }
        guard !FilePath.exists(kept) else { throw InstallError.keptHookInTheWay(kept) }
        try FileManager.default.moveItem(atPath: hook, toPath: kept)
      }
      try put(Data(script.text.utf8), in: folder)
    } catch let error as InstallError {
      throw error
    } catch {
      throw .cannotWrite(hook, reason: error.localizedDescription)
    }
  }

  /// Written beside and renamed: a push that arrives now runs the old hook or the new one, never half of one.
  private func put(_ data: Data, in folder: String) throws {
    let fresh = folder + "/.gatehouse.new"
    try data.write(to: URL(fileURLWithPath: fresh))
    if place.followsFolderOwner, geteuid() == 0, let owner = FileMode(folder) {
      chown(fresh, owner.user, owner.group)
    }
    guard chmod(fresh, 0o755) == 0, rename(fresh, hook) == 0 else {
      throw InstallError.cannotWrite(hook, reason: String(cString: strerror(errno)))
    }
  }

  /// Removes our hook and puts the one that was there before back in its place.
  func uninstall() throws(InstallError) {
    guard before == .ours else { throw .notInstalled(hook) }
    let isKept = place.chains && FilePath.exists(kept)
    guard (isKept ? rename(kept, hook) : unlink(hook)) == 0 else {
      throw .cannotWrite(hook, reason: String(cString: strerror(errno)))
    }
  }

  /// Takes a hook that did not prove itself out again; `earlier` is the text of our own hook that stood there before.
  func undo(earlier: String?) throws(InstallError) {
    guard let earlier else { return try uninstall() }
    do {
      try put(Data(earlier.utf8), in: URL(fileURLWithPath: hook).deletingLastPathComponent().path)
    } catch {
      throw .cannotWrite(hook, reason: "\(error)")
    }
  }

  /// Runs the hook where Git will run it, with nothing pushed; gives what it said.
  func prove() throws(InstallError) -> String {
    if let repository = place.repository { return try HookProof(hook).run(in: repository.directory) }
    let owner = FileMode(URL(fileURLWithPath: hook).deletingLastPathComponent().path)
    return try ScratchRepository.with { (folder) throws(InstallError) in
      // The folder of hooks belongs to the host's account, whose repositories these will be.
      if geteuid() == 0, let owner { chown(folder, owner.user, owner.group) }
      return ScratchRepository.words(try HookProof(hook).run(in: folder))
    }
  }
}

/// Owner and permissions of a file.
struct FileMode {
  let user: uid_t
  let group: gid_t
  let bits: mode_t

  /// nil where nothing is there.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (user, group, bits) = (status.st_uid, status.st_gid, status.st_mode)
  }

  /// Whichever account the host has, it may run the file.
  var isExecutableForAll: Bool { bits & 0o111 == 0o111 }
  var isWritableByOthers: Bool { bits & 0o022 != 0 }
}
