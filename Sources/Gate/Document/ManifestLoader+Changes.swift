/// The sides of a ref's changes.
extension ManifestLoader {
  /// What a change leaves; nil where the path is gone or is not looked at.
  func fetchNew(_ change: Change, in brief: RefBrief) -> FetchedFile? {
    guard let version = change.new, brief.settings.takesManifest(change.path, kind: version.kind) else { return nil }
    return fetch(version, at: change.path, in: brief.ref.headTree)
  }

  /// What a change found; nil where there was nothing, or nothing that is looked at.
  func fetchOld(_ change: Change, in brief: RefBrief) -> FetchedFile? {
    let path = change.oldPath ?? change.path
    guard let version = change.old, brief.settings.takesManifest(path, kind: version.kind) else { return nil }
    return fetch(version, at: path, in: brief.ref.baseTree)
  }

  /// A changed file with all that is known to be wanted of it.
  func file(_ index: Int, in brief: RefBrief) -> ReadingDesk.File {
    var file = ReadingDesk.File(index: index)
    if brief.isLate {
      file.isLate = true
      return file
    }
    let change = brief.changes[index]
    file.new = fetchNew(change, in: brief)
    if brief.readsOld { file.old = fetchOld(change, in: brief) }
    for origin in brief.originFiles[index] ?? [] where origin != index {
      if let old = fetchOld(brief.changes[origin], in: brief) { file.origins.append((origin, old)) }
    }
    return file
  }
}
