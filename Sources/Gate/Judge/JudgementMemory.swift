/// What was found in documents that several refs of one push share, so that each is judged once.
final class JudgementMemory {
  /// False for a single ref: nothing can be met twice, so nothing is kept.
  let isShared: Bool
  /// The answer may depend on who pushes where: rules read `userInfo`.
  private let dependsOnRef: Bool
  private var findings: [Key: [Finding]] = [:]

  /// Which document, by content and place.
  struct Origin: Hashable {
    var path: RepositoryPath
    var version: FileVersion
    var document: Int
  }

  struct Key: Hashable {
    fileprivate var new: Origin
    fileprivate var old: Origin?
    fileprivate var ref: [UInt8]?
  }

  init(isShared: Bool, dependsOnRef: Bool) {
    self.isShared = isShared
    self.dependsOnRef = dependsOnRef
  }

  /// nil where nothing is to be kept: for a single ref, and for content without an id.
  func key(_ change: Change, document: Int, old: Origin?, ref: RefChange) -> Key? {
    guard isShared, let version = change.new, !version.id.isZero, old?.version.id.isZero != true else { return nil }
    return Key(
      new: Origin(path: change.path, version: version, document: document), old: old,
      ref: dependsOnRef ? ref.update.name + (ref.head?.bytes ?? []) : nil)
  }

  subscript(key: Key) -> [Finding]? {
    get { findings[key] }
    set { findings[key] = newValue }
  }
}
