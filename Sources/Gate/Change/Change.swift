/// A path inside a repository: raw bytes, because Git does not promise UTF-8.
public struct RepositoryPath: Hashable, Sendable, Comparable {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// What stands after the last "/".
  public var name: [UInt8] {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
    return Array(bytes[(slash + 1)...])
  }

  /// The directory that holds it; "" is the root.
  public var directory: RepositoryPath {
    RepositoryPath(bytes: bytes.lastIndex(of: UInt8(ascii: "/")).map { Array(bytes[..<$0]) } ?? [])
  }

  /// The path of `name` below this directory.
  public func appending(_ name: some Collection<UInt8>) -> RepositoryPath {
    RepositoryPath(bytes: bytes.isEmpty ? Array(name) : bytes + [UInt8(ascii: "/")] + name)
  }

  public static func < (left: RepositoryPath, right: RepositoryPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}

/// A file of one tree: its content's id and its Git mode.
public struct FileVersion: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case file, executable, symlink, submodule }
  public var id: ObjectID
  public var kind: Kind

  public init(id: ObjectID, kind: Kind) {
    self.id = id
    self.kind = kind
  }
}

/// One path in one ref update, with its old and new version. An exact rename (same blob id) is told by `oldPath`.
public struct Change: Hashable, Sendable {
  public var path: RepositoryPath
  /// The path before, where an exact rename was found.
  public var oldPath: RepositoryPath?
  /// nil: the path is new.
  public var old: FileVersion?
  /// nil: the path is gone.
  public var new: FileVersion?

  public init(path: RepositoryPath, oldPath: RepositoryPath? = nil, old: FileVersion?, new: FileVersion?) {
    self.path = path
    self.oldPath = oldPath
    self.old = old
    self.new = new
  }

  /// False where only the name or the mode is another: there is nothing to read again.
  public var changesContent: Bool { old?.id != new?.id }
}

/// One line of a push: `old new ref`.
public struct RefUpdate: Hashable, Sendable {
  public var old: ObjectID
  public var new: ObjectID
  /// The full ref name, raw bytes.
  public var name: [UInt8]

  public init(old: ObjectID, new: ObjectID, name: [UInt8]) {
    self.old = old
    self.new = new
    self.name = name
  }

  public var isCreation: Bool { old.isZero }
  public var isDeletion: Bool { new.isZero }
}

/// What one ref update changes, against the base that it is judged by.
public struct RefChange: Sendable {
  /// What is compared: the whole update, or (by option) one of the commits that it brings.
  public enum Scope: Hashable, Sendable { case update, commit }

  public var update: RefUpdate
  /// `refs/for/X` is judged as `refs/heads/X`.
  public var judgedName: [UInt8]
  /// The commit that is compared with; nil is the empty tree.
  public var base: ObjectID?
  /// The commit that is judged; nil when the ref is deleted or does not lead to a commit or tree.
  public var head: ObjectID?
  public var baseTree: ObjectID?
  public var headTree: ObjectID?
  public var isForced: Bool
  /// Why the update is not judged (internal ref, nothing new, a tag on a blob …), as a sentence's end; nil when it is.
  public var skipped: String?
  public var changes: [Change]
  public var scope: Scope
  /// Of a merge commit judged by itself: the paths in which it differs from every parent, so that no parent brought them.
  public var ownPaths: [RepositoryPath]

  public init(
    update: RefUpdate, judgedName: [UInt8], base: ObjectID?, head: ObjectID?, baseTree: ObjectID?, headTree: ObjectID?,
    isForced: Bool, skipped: String?, changes: [Change], scope: Scope = .update, ownPaths: [RepositoryPath] = []
  ) {
    self.scope = scope
    self.ownPaths = ownPaths
    self.update = update
    self.judgedName = judgedName
    self.base = base
    self.head = head
    self.baseTree = baseTree
    self.headTree = headTree
    self.isForced = isForced
    self.skipped = skipped
    self.changes = changes
  }
}

/// All of one push, pull request or working tree: what changed, who, where.
public struct ChangeSet: Sendable {
  public var refs: [RefChange]
  public var actor: Actor
  public var repository: String
  public var pushOptions: [String]
  /// How the change came to the host; nil where nobody said.
  public var arrival: Arrival?

  public init(
    refs: [RefChange], actor: Actor, repository: String, pushOptions: [String] = [], arrival: Arrival? = nil
  ) {
    self.arrival = arrival
    self.refs = refs
    self.actor = actor
    self.repository = repository
    self.pushOptions = pushOptions
  }
}

/// Who pushes, and how the host knows it.
public struct Actor: Hashable, Sendable {
  public var name: String
  public var groups: [String]
  /// The variable or account that named the actor, such as `GL_USER`.
  public var source: String

  public init(name: String, groups: [String] = [], source: String) {
    self.name = name
    self.groups = groups
    self.source = source
  }
}
