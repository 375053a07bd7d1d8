import Gate

/// What a pull request's diff shows of each changed file, as far as it is certain.
///
/// ```swift
/// let shown = ShownDiff(change.changes) { version in try? source.content(of: version, limit: 1 << 20) }
/// shown.file(path)?.lines.contains(14)
/// ```
public struct ShownDiff: Sendable {
  public struct File: Sendable, Hashable {
    /// The path before, where the file was renamed.
    public var oldPath: RepositoryPath?
    public var lines: DiffLines
    /// The new version's bytes: what suggestions are made from.
    public var content: [UInt8]

    public init(oldPath: RepositoryPath? = nil, lines: DiffLines, content: [UInt8]) {
      self.oldPath = oldPath
      self.lines = lines
      self.content = content
    }
  }

  fileprivate var files: [RepositoryPath: File]

  public init(files: [RepositoryPath: File] = [:]) { self.files = files }

  public func file(_ path: RepositoryPath) -> File? { files[path] }

  /// Compares the versions of the changed files that are asked for (those with findings), all by default. `content` gives nil
  /// for what is too large or cannot be read: nothing of such a file is shown.
  public init(_ changes: [Change], of wanted: Set<RepositoryPath>? = nil, content: (FileVersion) -> [UInt8]?) {
    files = [:]
    var room = ShownDiff.mostPairs
    let gone = changes.filter { $0.new == nil }.compactMap(\.old)
    for change in changes {
      guard let new = change.new, new.kind == .file || new.kind == .executable, change.changesContent,
        wanted?.contains(change.path) ?? true, let bytes = content(new)
      else { continue }
      if let old = change.old {
        guard let before = content(old) else { continue }
        files[change.path] = File(
          oldPath: change.oldPath, lines: DiffLines(old: before, new: bytes, room: &room), content: bytes)
      } else {
        guard let lines = ShownDiff.lines(ofNew: bytes, gone: gone, &room, content) else { continue }
        files[change.path] = File(lines: lines, content: bytes)
      }
    }
  }

  private static let mostCandidates = 64
  /// Pairs of lines that are looked at in all files; what is left then has only the lines that are new for certain.
  private static let mostPairs = 40_000_000

  /// A file that looks new may be shown as a renamed one, with the lines that differ: then only those count that are shown
  /// either way. nil where too many files are gone to tell.
  private static func lines(
    ofNew bytes: [UInt8], gone: [FileVersion], _ room: inout Int, _ content: (FileVersion) -> [UInt8]?
  ) -> DiffLines? {
    var lines = DiffLines(old: nil, new: bytes)
    if gone.isEmpty { return lines }
    if gone.count > mostCandidates { return nil }
    for version in gone where version.kind == .file || version.kind == .executable {
      guard let old = content(version) else { return nil }
      if isLike(old, bytes) { lines = lines.intersection(DiffLines(old: old, new: bytes, room: &room)) }
    }
    return lines
  }

  /// Far below the share of equal bytes from which `git` takes one file for another's new name (one half).
  private static func isLike(_ old: [UInt8], _ new: [UInt8]) -> Bool {
    var counts: [ArraySlice<UInt8>: Int] = [:]
    for line in DiffLines.lines(of: old) { counts[line, default: 0] += 1 }
    var common = 0
    for line in DiffLines.lines(of: new) {
      guard let count = counts[line], count > 0 else { continue }
      counts[line] = count - 1
      common += line.count
    }
    return common * 4 >= max(old.count, new.count)
  }
}

extension ShownDiff {
  /// Takes a file out: the forge shows other lines of it than we thought.
  public mutating func hide(_ path: RepositoryPath) { files[path] = nil }
}
