import Gate

/// How a push is read.
public struct ReadingOptions: Sendable {
  /// Why a ref (by the name that it is judged under) is not judged, as a sentence's end; nil when it is.
  public var reasonToSkip: @Sendable ([UInt8]) -> String?
  /// Whether what a branch holds has passed: then a tag on it brings nothing new. Not so where denials were let through.
  public var countsAsPassed: @Sendable ([UInt8]) -> Bool
  /// Full names of protected branches: what they hold was judged, so a new branch is compared with where it left the
  /// nearest of them. HEAD's branch is always one.
  public var baseBranches: [[UInt8]] = []
  /// Judges each new commit beside the net change.
  public var everyCommit = false
  /// How many new commits are judged one by one.
  public var commits = 1_000
  public var treeLimits = TreeLimits()
  /// Why nothing in the repository is judged (`HookEnvironment.sideRepository`); nil for an ordinary one.
  public var sideRepository: String?
  /// Where refs live below `refs/namespaces/` (`GIT_NAMESPACE`); empty without.
  public var namespace: [UInt8] = []

  public init(_ settings: EffectiveSettings = EffectiveSettings()) {
    reasonToSkip = { settings.reasonToSkip(ref: $0) }
    countsAsPassed = { settings.enforcement == .enforce && settings.reasonToSkip(ref: $0) == nil }
    everyCommit = settings.everyCommit
    treeLimits.changes = settings.limits.changedFiles
  }

  /// The same for the repository that a hook runs in.
  public init(_ settings: EffectiveSettings, environment: HookEnvironment) {
    self.init(settings)
    sideRepository = environment.sideRepository
    namespace = environment.namespace
  }
}

/// Turns the lines of a push into what changes on each ref.
///
/// ```swift
/// var reader = PushReader(repository, options: ReadingOptions(settings, environment: environment))
/// let refs = try reader.refChanges(of: updates)
/// ```
public struct PushReader {
  private let repository: Repository
  private let history: CommitHistory
  private let options: ReadingOptions
  /// Most refs of one push (branches and tags at one commit, mirrors) change the same trees.
  private var compared: [TreePair: [Change]] = [:]
  private var room: Int
  private var known: KnownTips?

  private struct TreePair: Hashable {
    var base: ObjectID?
    var head: ObjectID
  }

  /// Tips whose history was judged, and what can be reached from them.
  private struct KnownTips {
    var tips: [ObjectID]
    var reachable: ReachableCommits
    /// The same with every judged branch, made once a tag needs it.
    var withAllBranches: ReachableCommits?
  }

  public init(_ repository: Repository, options: ReadingOptions = ReadingOptions()) {
    self.repository = repository
    self.options = options
    history = CommitHistory(repository)
    room = options.treeLimits.changes
  }

  /// One change for each update, in their order; by option further ones for the commits that it brings.
  public mutating func refChanges(of updates: [RefUpdate]) throws(GitError) -> [RefChange] {
    var changes: [RefChange] = []
    for update in updates {
      try repository.deadline.check()
      let change = try refChange(of: update)
      changes.append(change)
      if options.everyCommit, change.skipped == nil, let head = change.head, change.headTree != nil {
        changes += try commitChanges(of: change, head: head)
      }
    }
    return changes
  }

  /// Everything that a commit holds, as if nothing had been there before it (`gatehouse doctor`).
  public mutating func wholeTree(of commit: ObjectID) throws(GitError) -> RefChange {
    let none = ObjectID(bytes: [UInt8](repeating: 0, count: commit.bytes.count))
    let tree = try repository.commit(commit).tree
    return RefChange(
      update: RefUpdate(old: none, new: commit, name: []), judgedName: [], base: nil, head: commit, baseTree: nil,
      headTree: tree, isForced: false, skipped: nil, changes: try changes(from: nil, to: tree))
  }

  private mutating func refChange(of update: RefUpdate) throws(GitError) -> RefChange {
    var change = RefChange(
      update: update, judgedName: try judgedName(update.name), base: nil, head: nil, baseTree: nil, headTree: nil,
      isForced: false, skipped: nil, changes: [])
    change.skipped = options.sideRepository ?? options.reasonToSkip(change.judgedName)
    if change.skipped != nil || update.isDeletion { return change }

    for id in [update.old, update.new] where id.count != repository.idLength {
      throw .wrongIDLength(id, expected: repository.idLength)
    }
    switch try repository.target(of: update.new) {
    case .blob:
      change.skipped = "it leads to a single file"
      return change
    case .tree(let tree): change.headTree = tree
    case .commit(let commit, let tree): (change.head, change.headTree) = (commit, tree)
    }
    if update.isCreation {
      try setBaseOfCreation(&change)
    } else {
      try setBase(&change, to: try repository.target(of: update.old))
      if let base = change.base, let head = change.head { change.isForced = try !history.isAncestor(base, of: head) }
    }
    if change.skipped == nil, let head = change.headTree {
      change.changes = try changes(from: change.baseTree, to: head)
    }
    return change
  }

  private func setBase(_ change: inout RefChange, to target: Repository.Target) throws(GitError) {
    switch target {
    case .commit(let commit, let tree): (change.base, change.baseTree) = (commit, tree)
    case .tree(let tree): change.baseTree = tree
    case .blob: break
    }
  }

  /// A new ref is compared with the commit where it left what was judged before; with the empty tree if it never did.
  private mutating func setBaseOfCreation(_ change: inout RefChange) throws(GitError) {
    guard let head = change.head else { return }
    let kind = RefName(change.update.name)
    if kind == .tag, let name = try branch(holding: head) {
      change.skipped = "its commit is already on \(name)"
      return
    }
    var candidates: [ObjectID]
    if case .proposal = kind, let target = try tip(of: change.judgedName) {
      var beyond = try ReachableCommits(from: [target], in: repository)
      candidates = try history.arrivals(of: head, beyond: &beyond, limit: Int.max).foundations
    } else {
      var tips = try knownTips()
      candidates =
        tips.tips.isEmpty
        ? [] : try history.arrivals(of: head, beyond: &tips.reachable, limit: Int.max).foundations
      known = tips
    }
    guard let base = try history.best(of: candidates) else { return }
    (change.base, change.baseTree) = (base, try repository.commit(base).tree)
  }

  private mutating func changes(from base: ObjectID?, to head: ObjectID) throws(GitError) -> [Change] {
    let pair = TreePair(base: base, head: head)
    if let known = compared[pair] { return known }
    let changes = try TreeComparison.changes(
      from: base, to: head, in: repository, limits: options.treeLimits, room: room)
    room -= min(room, changes.count)
    compared[pair] = changes
    return changes
  }
}

// MARK: Commits one by one

extension PushReader {
  /// Every commit that the update brings beyond its base and the protected branches, oldest first, against its first parent.
  private mutating func commitChanges(of update: RefChange, head: ObjectID) throws(GitError) -> [RefChange] {
    let tips = try knownTips().tips + [update.base].compactMap(\.self)
    var beyond = try ReachableCommits(from: tips, in: repository)
    var all: [RefChange] = []
    for id in try history.arrivals(of: head, beyond: &beyond, limit: options.commits).commits {
      let commit = try repository.commit(id)
      let parents = try trees(of: commit.parents)
      var change = update
      (change.scope, change.head, change.headTree) = (.commit, id, commit.tree)
      (change.base, change.baseTree) = (parents.first?.commit, parents.first?.tree)
      // The only commit of an update is the update.
      if id == head, parents.count < 2, change.base == update.base { continue }
      change.changes = try changes(from: change.baseTree, to: commit.tree)
      change.ownPaths = try ownPaths(of: change, beyond: parents.dropFirst().map(\.tree))
      all.append(change)
    }
    return all
  }

  private func trees(of parents: [ObjectID]) throws(GitError) -> [(commit: ObjectID, tree: ObjectID)] {
    var trees: [(commit: ObjectID, tree: ObjectID)] = []
    for parent in parents {
      if let commit = try repository.commitIfPresent(parent) { trees.append((parent, commit.tree)) }
    }
    return trees
  }

  /// The paths in which a merge differs from all its parents.
  private mutating func ownPaths(of merge: RefChange, beyond parents: [ObjectID]) throws(GitError) -> [RepositoryPath] {
    guard !parents.isEmpty, let tree = merge.headTree else { return [] }
    var own = merge.changes.map(\.path)
    for parent in parents {
      let other = Set(try changes(from: parent, to: tree).map(\.path))
      own.removeAll { !other.contains($0) }
    }
    return own
  }
}

// MARK: Names and tips

extension PushReader {
  private func judgedName(_ name: [UInt8]) throws(GitError) -> [UInt8] {
    guard case .proposal(let names) = RefName(name) else { return name }
    for candidate in names where try tip(of: candidate) != nil { return candidate }
    return names.first ?? name
  }

  private var namespacePrefix: [UInt8] {
    Array(
      options.namespace.split(separator: UInt8(ascii: "/")).map { "refs/namespaces/".bytes + $0 + "/".bytes }.joined())
  }

  private func tip(of ref: [UInt8]) throws(GitError) -> ObjectID? {
    guard let id = try repository.target(of: namespacePrefix + ref) else { return nil }
    guard case .commit(let commit, _) = try repository.target(of: id) else { return nil }
    return commit
  }

  /// The tips of HEAD's branch and of the protected ones, as they are before the push.
  private mutating func knownTips() throws(GitError) -> KnownTips {
    if let known { return known }
    var names = options.baseBranches
    if let head = try headName() { names.insert(head, at: 0) }
    var tips: [ObjectID] = []
    for name in names {
      if let tip = try tip(of: name), !tips.contains(tip) { tips.append(tip) }
    }
    let made = KnownTips(tips: tips, reachable: try ReachableCommits(from: tips, in: repository))
    known = made
    return made
  }

  private func headName() throws(GitError) -> [UInt8]? {
    if namespacePrefix.isEmpty { return try repository.headTarget() ?? "HEAD".bytes }
    // The name that a namespace's HEAD stands for is not told by `target`; its commit is what counts.
    return "HEAD".bytes
  }

  /// The branch that already holds the commit, among those whose content has passed.
  private mutating func branch(holding commit: ObjectID) throws(GitError) -> String? {
    var tips = try knownTips()
    defer { known = tips }
    if try tips.reachable.contains(commit, in: repository) { return "a protected branch" }
    if tips.withAllBranches == nil {
      let prefix = namespacePrefix
      var judged: [ObjectID] = []
      for ref in try repository.refs(below: prefix + "refs/heads/".bytes) {
        if options.countsAsPassed(Array(ref.name.dropFirst(prefix.count))) { judged.append(ref.target) }
      }
      tips.withAllBranches = try ReachableCommits(from: judged, in: repository)
    }
    return try tips.withAllBranches?.contains(commit, in: repository) == true ? "a branch" : nil
  }
}
