import Gate

/// The changes between a revision and the files of a working tree (`gatehouse test --base REV`): tracked files as they are on disk,
/// and new ones that are not ignored. Compared is the commit where HEAD left the revision, as the server will do it.
///
/// ```swift
/// let source = try WorkingTreeSource(directory: ".", base: "main")
/// source.change.changes   // what a push of all this would change
/// ```
public final class WorkingTreeSource {
  public let change: RefChange
  /// The top of the working tree, absolute.
  public let top: String
  private let repository: Repository
  private let tree: FileTree
  private var identities: FileIdentities

  public init(
    directory: String, base: String, variables: EnvironmentVariables = .current, deadline: Deadline = .never
  ) throws(GitError) {
    let program = GitProgram(directory: directory.bytes, variables: variables)
    let clone = try Clone(program: program, variables: variables, deadline: deadline)
    (repository, tree) = (clone.repository, FileTree(root: clone.top))
    top = String(decoding: clone.top, as: UTF8.self)
    identities = FileIdentities(idLength: repository.idLength)

    let start = try clone.start(of: base)
    var changes: [RepositoryPath: Change] = [:]
    for entry in try clone.trackedChanges(since: start.tree) {
      var new = entry.new
      // Git leaves the id open for what differs from the index, or may differ: the content says which.
      if let version = new, version.id.isZero, version.kind != .submodule {
        new = try identities.version(of: entry.path, in: tree)
      }
      if new != entry.old { changes[entry.path] = Change(path: entry.path, old: entry.old, new: new) }
    }
    for path in try clone.untracked() {
      guard let version = try identities.version(of: path, in: tree) else { continue }
      let old = changes[path]?.old
      changes[path] = old == version ? nil : Change(path: path, old: old, new: version)
    }
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: repository.idLength))
    let name = try repository.symbolicTarget(of: "HEAD".bytes) ?? "HEAD".bytes
    change = RefChange(
      update: RefUpdate(old: start.commit ?? zero, new: zero, name: name), judgedName: name, base: start.commit,
      head: nil,
      baseTree: start.tree, headTree: zero, isForced: false, skipped: nil,
      changes: ExactRenames.joined(changes.values.sorted { $0.path < $1.path }))
  }

  private func isOnDisk(_ id: ObjectID) -> Bool { identities.contains(id) }
}

extension WorkingTreeSource: ContentSource {
  public func size(of version: FileVersion) throws(ContentError) -> Int {
    guard version.kind != .submodule else { throw .notContent(version.id) }
    return try isOnDisk(version.id) ? identities.size(of: version.id) : repository.size(of: version)
  }

  public func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8] {
    guard version.kind != .submodule else { throw .notContent(version.id) }
    return try isOnDisk(version.id)
      ? identities.content(of: version.id, limit: limit) : repository.content(of: version, limit: limit)
  }

  public func entries(
    of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> [TreeEntry]? {
    try tree.isZero ? identities.entries(of: path, in: self.tree) : repository.entries(of: tree, directory: path)
  }

  public func entry(
    _ name: [UInt8], of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> TreeEntry? {
    try tree.isZero
      ? entries(of: tree, directory: path)?.first { $0.name == name }
      : repository.entry(name, of: tree, directory: path)
  }

  public func prefetch(_ versions: [FileVersion], limit: Int) {
    repository.prefetch(versions.filter { !isOnDisk($0.id) }, limit: limit)
  }
}

/// A clone with a working tree, asked through the `git` program of whoever works there.
private struct Clone {
  let top: [UInt8]
  let repository: Repository
  private let program: GitProgram
  private let deadline: Deadline

  struct Entry {
    var path: RepositoryPath
    var old: FileVersion?
    var new: FileVersion?
  }

  init(program: GitProgram, variables: EnvironmentVariables, deadline: Deadline) throws(GitError) {
    self.program = program
    self.deadline = deadline
    top = Array(try program.output(["rev-parse", "--show-toplevel"], limit: 65_536, deadline: deadline).dropLast())
    // Only after git has opened it: with that its owner is checked.
    let directory = Array(
      try program.output(["rev-parse", "--absolute-git-dir"], limit: 65_536, deadline: deadline).dropLast())
    repository = try Repository(
      gitDirectory: directory, directories: .none,
      program: GitProgram(gitDirectory: directory, directories: .none, variables: variables), access: .automatic,
      deadline: deadline)
  }

  /// The commit where HEAD left the revision, or the revision itself; a revision that is a tree has only that.
  func start(of base: String) throws(GitError) -> (commit: ObjectID?, tree: ObjectID) {
    guard !base.starts(with: "-"), let id = try resolved(base + "^{}") else { throw .revisionUnknown(base) }
    switch try repository.target(of: id) {
    case .blob: throw .revisionUnknown(base)
    case .tree(let tree): return (nil, tree)
    case .commit(let commit, let tree):
      guard let head = try resolved("HEAD^{commit}") else { return (commit, tree) }
      var known = try ReachableCommits(from: [commit], in: repository)
      let history = CommitHistory(repository)
      let left = try history.arrivals(of: head, beyond: &known, limit: Int.max).foundations
      guard let fork = try history.best(of: left) else { return (commit, tree) }
      return (fork, try repository.commit(fork).tree)
    }
  }

  private func resolved(_ revision: String) throws(GitError) -> ObjectID? {
    let result = try program.run(["rev-parse", "-q", "--verify", revision], limit: 256, deadline: deadline)
    return result.status == 0 ? ObjectID(hex: result.output.dropLast()) : nil
  }

  /// `:<old mode> <new mode> <old id> <new id> <letter>\0<path>\0` for each tracked path that differs or may differ.
  func trackedChanges(since tree: ObjectID) throws(GitError) -> [Entry] {
    let command = "diff-index"
    let output = try program.output(
      [
        command, "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=dirty", "\(tree)",
        "--",
      ],
      limit: 1 << 30, deadline: deadline)
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: repository.idLength))
    var entries: [Entry] = []
    var fields = output.split(separator: 0, omittingEmptySubsequences: false)[...]
    while let head = fields.popFirst(), !head.isEmpty {
      let parts = head.dropFirst().split(separator: UInt8(ascii: " "))
      guard parts.count == 5, let path = fields.popFirst(), let oldID = ObjectID(hex: parts[2]),
        let newID = ObjectID(hex: parts[3])
      else { throw .programOutput(command: command) }
      // Of a path that is being merged git tells no new version: it is what stands on disk.
      let new =
        parts[4].first == UInt8(ascii: "U") ? FileVersion(id: zero, kind: .file) : Self.version(newID, mode: parts[1])
      entries.append(
        Entry(path: RepositoryPath(bytes: Array(path)), old: Self.version(oldID, mode: parts[0]), new: new))
    }
    return entries
  }

  func untracked() throws(GitError) -> [RepositoryPath] {
    let output = try program.output(
      ["-C", String(decoding: top, as: UTF8.self), "ls-files", "-z", "--others", "--exclude-standard"], limit: 1 << 30,
      deadline: deadline)
    // A name that ends in "/" is another repository inside this one.
    return output.split(separator: 0).filter { $0.last != Path.slash }.map { RepositoryPath(bytes: Array($0)) }
  }

  private static func version(_ id: ObjectID, mode: ArraySlice<UInt8>) -> FileVersion? {
    switch String(decoding: mode, as: UTF8.self) {
    case "100644": FileVersion(id: id, kind: .file)
    case "100755": FileVersion(id: id, kind: .executable)
    case "120000": FileVersion(id: id, kind: .symlink)
    case "160000": FileVersion(id: id, kind: .submodule)
    default: nil
    }
  }
}
