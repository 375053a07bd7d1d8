import Gate

/// A repository as a hook sees it: its own objects and those of the push, read by full id through libgit2, or through the
/// `git` program where libgit2 cannot. Nothing is written, checked out or looked up by a short name.
///
/// ```swift
/// let repository = try Repository.open(environment, deadline: .after(milliseconds: 10_000))
/// let refs = try PushReader(repository, options: options).refChanges(of: updates)
/// let changes = ChangeSet(refs: refs, actor: environment.actor, repository: environment.repositoryName)
/// ```
public final class Repository {
  /// Which way of reading is taken.
  public enum Access: Sendable { case automatic, library, program }

  /// How the repository is read, and why not through libgit2 where it is not.
  public let reading: String
  /// Whether libgit2 reads it, not the `git` program.
  public var isReadByLibrary: Bool { primary is LibraryObjects }
  /// What was read so far.
  public var counts: ReadCounts {
    var counts = tally
    counts.children = announced.children + ((primary as? ProgramObjects)?.children ?? 0) + (secondary?.children ?? 0)
    return counts
  }

  let program: GitProgram?
  let deadline: Deadline
  private var tally = ReadCounts()
  private let primary: any ObjectReader
  /// The `git` program beside libgit2, once an object needed it.
  private var secondary: ProgramObjects?
  private var commits: [ObjectID: Commit] = [:]
  private var directories = DirectoryCache()
  private var announced: AnnouncedBlobs
  private var lastHeader: (id: ObjectID, header: ObjectHeader)?

  /// Limits for objects that are read for their structure, not for their content.
  private static let headerLimit = 16 << 20
  private static let tagLimit = 32

  /// Opens the repository that the hook runs in.
  public static func open(
    _ environment: HookEnvironment, access: Access = .automatic, deadline: Deadline = .never
  ) throws(GitError) -> Repository {
    try Repository(
      gitDirectory: environment.gitDirectory, directories: environment.objectDirectories,
      program: GitProgram(
        gitDirectory: environment.gitDirectory, directories: environment.objectDirectories,
        variables: environment.variables), access: access, deadline: deadline)
  }

  init(
    gitDirectory: [UInt8], directories: ObjectDirectories, program: GitProgram?, access: Access, deadline: Deadline,
    patience: AnnouncedBlobs.Patience = AnnouncedBlobs.Patience()
  ) throws(GitError) {
    self.program = program
    self.deadline = deadline
    (primary, reading) = try Self.reader(gitDirectory, directories, program, access, deadline)
    // Where everything comes from processes, one that brings many at once always pays.
    let patience = primary is LibraryObjects ? patience : AnnouncedBlobs.Patience(blobs: 0, rest: 1)
    announced = AnnouncedBlobs(
      program: program, idLength: primary.idLength, deadline: deadline, patience: patience)
  }

  private static func reader(
    _ gitDirectory: [UInt8], _ directories: ObjectDirectories, _ program: GitProgram?, _ access: Access,
    _ deadline: Deadline
  ) throws(GitError) -> (any ObjectReader, reading: String) {
    var refusal = "not asked"
    if access != .program {
      do {
        return (try LibraryObjects(gitDirectory: gitDirectory, directories: directories), "libgit2")
      } catch {
        guard access == .automatic, error != .deadlineExceeded else { throw error }
        refusal = error.words
      }
    }
    guard let program else { throw .cannotOpen(gitDirectory, library: refusal, program: GitError.programMissing.words) }
    do {
      return (try ProgramObjects(program: program, deadline: deadline), "git, as \(refusal)")
    } catch {
      if error == .deadlineExceeded { throw error }
      throw .cannotOpen(gitDirectory, library: refusal, program: error.words)
    }
  }

  /// Bytes in an object id: 20 or 32.
  public var idLength: Int { primary.idLength }

  // MARK: Objects

  func header(of id: ObjectID) throws(GitError) -> ObjectHeader {
    if let lastHeader, lastHeader.id == id { return lastHeader.header }
    let header = try either { reader throws(GitError) in try reader.header(of: id, deadline: self.deadline) }
    lastHeader = (id, header)
    return header
  }

  func object(_ id: ObjectID, _ kind: ObjectKind, limit: Int) throws(GitError) -> [UInt8] {
    let known = lastHeader.flatMap { $0.id == id ? $0.header : nil }
    let object = try either { reader throws(GitError) in
      try reader.object(id, known: known, limit: limit, deadline: self.deadline)
    }
    guard object.kind == kind else { throw .wrongKind(id, found: object.kind, wanted: kind) }
    return object.bytes
  }

  func tree(_ id: ObjectID, limits: TreeLimits, isStrict: Bool) throws(GitError) -> RawTree {
    guard tally.trees < limits.trees else { throw .tooManyTrees(limit: limits.trees) }
    tally.trees += 1
    let bytes = try object(id, .tree, limit: limits.treeBytes)
    do {
      return try RawTree(bytes, idLength: idLength, isStrict: isStrict)
    } catch {
      throw .malformedObject(id, error)
    }
  }

  func commit(_ id: ObjectID) throws(GitError) -> Commit {
    if let known = commits[id] { return known }
    tally.commits += 1
    let bytes = try object(id, .commit, limit: Self.headerLimit)
    guard let commit = Commit(bytes) else { throw .malformedObject(id, .commitWithoutTree) }
    commits[id] = commit
    return commit
  }

  /// nil where history ends before it should, as in a shallow repository.
  func commitIfPresent(_ id: ObjectID) throws(GitError) -> Commit? {
    do {
      return try commit(id)
    } catch {
      if error == .missingObject(id) { return nil }
      throw error
    }
  }

  /// What an object leads to once its tags are taken off.
  enum Target: Equatable {
    case commit(ObjectID, tree: ObjectID)
    case tree(ObjectID)
    case blob(ObjectID)
  }

  func target(of id: ObjectID) throws(GitError) -> Target {
    var next = id
    for _ in 0...Self.tagLimit {
      switch try header(of: next).kind {
      case .commit: return .commit(next, tree: try commit(next).tree)
      case .tree: return .tree(next)
      case .blob: return .blob(next)
      case .tag:
        guard let tag = Tag(try object(next, .tag, limit: Self.headerLimit)) else {
          throw .malformedObject(next, .tagWithoutTarget)
        }
        next = tag.target
      }
    }
    throw .tagsNestedTooDeep(id, limit: Self.tagLimit)
  }

  // MARK: Refs

  func symbolicTarget(of ref: [UInt8]) throws(GitError) -> [UInt8]? {
    try primary.symbolicTarget(of: ref, deadline: deadline)
  }

  func target(of ref: [UInt8]) throws(GitError) -> ObjectID? {
    try primary.target(of: ref, deadline: deadline)
  }

  func refs(below prefix: [UInt8]) throws(GitError) -> [(name: [UInt8], target: ObjectID)] {
    try primary.refs(below: prefix, deadline: deadline)
  }

  /// Asks the first way, then the `git` program where libgit2 finds nothing or cannot read what it finds.
  private func either<Answer>(
    _ ask: (any ObjectReader) throws(GitError) -> Answer
  ) throws(GitError) -> Answer {
    do {
      return try ask(primary)
    } catch {
      switch error {
      case .missingObject, .unreadableObject: break
      default: throw error
      }
      guard primary is LibraryObjects, let program else { throw error }
      guard let second = try secondReader(program) else { throw error }
      return try ask(second)
    }
  }

  /// nil where there is no `git`: then what libgit2 said stands.
  private func secondReader(_ program: GitProgram) throws(GitError) -> ProgramObjects? {
    if let secondary { return secondary }
    do {
      secondary = try ProgramObjects(program: program, deadline: deadline)
    } catch {
      guard error == .programMissing else { throw error }
    }
    return secondary
  }
}

extension Repository: ContentSource {
  public func size(of version: FileVersion) throws(ContentError) -> Int {
    guard version.kind != .submodule else { throw .notContent(version.id) }
    do {
      if let size = try announced.size(of: version.id) { return size }
      return try header(of: version.id).size
    } catch {
      throw error.forContent(version.id)
    }
  }

  public func content(of version: FileVersion, limit: Int) throws(ContentError) -> [UInt8] {
    guard version.kind != .submodule else { throw .notContent(version.id) }
    do {
      let bytes: [UInt8]
      if let early = try announced.take(version.id, limit: limit) {
        bytes = early
      } else {
        let effort = Effort()
        bytes = try object(version.id, .blob, limit: limit)
        announced.note(effort, bytes: bytes.count)
      }
      tally.blobs += 1
      tally.bytes += bytes.count
      return bytes
    } catch {
      throw error.forContent(version.id)
    }
  }

  public func prefetch(_ versions: [FileVersion], limit: Int) {
    announced.announce(versions.filter { $0.kind != .submodule }.map(\.id), limit: limit)
  }

  public func entries(
    of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> [TreeEntry]? {
    do {
      return try directories.entries(of: tree, directory: path, open: directory)
    } catch {
      throw error.forContent(tree)
    }
  }

  public func entry(
    _ name: [UInt8], of tree: ObjectID, directory path: RepositoryPath
  ) throws(ContentError) -> TreeEntry? {
    do {
      return try directories.entry(name, of: tree, directory: path, open: directory)
    } catch {
      throw error.forContent(tree)
    }
  }

  private func directory(_ id: ObjectID) throws(GitError) -> RawTree {
    try tree(id, limits: TreeLimits(), isStrict: false)
  }
}
