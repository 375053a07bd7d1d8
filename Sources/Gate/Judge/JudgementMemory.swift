import Manifests

/// What was found in documents that several refs of one push share, so that each is judged once.
struct JudgementMemory: Sendable {
  /// False for a single ref: nothing can be met twice, so nothing is kept.
  let isShared: Bool
  /// The answer may depend on who pushes where: rules read `userInfo`.
  private let dependsOnRef: Bool
  private var findings: [Key: [Finding]] = [:]

  /// Which document, by content and place.
  struct Origin: Hashable, Sendable {
    var path: RepositoryPath
    var version: FileVersion
    var document: Int
  }

  struct Key: Hashable, Sendable {
    fileprivate var new: Origin
    fileprivate var old: Origin?
    fileprivate var ref: [UInt8]?
  }

  init(isShared: Bool, dependsOnRef: Bool) {
    self.isShared = isShared
    self.dependsOnRef = dependsOnRef
  }

  /// nil where nothing is to be kept: for a single ref, and for content without an id.
  func key(_ change: Change, document: Int, old: OldVersion, ref: RefChange) -> Key? {
    guard isShared, let version = change.new, !version.id.isZero else { return nil }
    var origin: Origin?
    if let old = old.version {
      guard let file = old.file, !file.id.isZero else { return nil }
      origin = Origin(path: old.path, version: file, document: old.document.index)
    }
    return Key(
      new: Origin(path: change.path, version: version, document: document), old: origin,
      ref: dependsOnRef ? ref.update.name + (ref.head?.bytes ?? []) : nil)
  }

  subscript(key: Key) -> [Finding]? {
    get { findings[key] }
    set { findings[key] = newValue }
  }
}
