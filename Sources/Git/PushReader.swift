import Gate

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
  private var branches: JudgedBranches
  /// What can be reached from which tips; most refs of a push ask from the same.
  private var reachable: [[ObjectID]: ReachableCommits] = [:]

  private struct TreePair: Hashable {
    var base: ObjectID?
    var head: ObjectID
  }

  public init(_ repository: Repository, options: ReadingOptions = ReadingOptions()) {
    self.repository = repository
    self.options = options
    history = CommitHistory(repository)
    branches = JudgedBranches(repository, options: options)
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

  /// What merging `head` into `branch`, whose tip is `tip`, would change: compared with the commit where the two parted, as
  /// a pull request shows it (`git diff tip...head`). Without one the empty tree stands in its place.
  public mutating func proposal(of head: ObjectID, onto tip: ObjectID, branch: [UInt8]) throws(GitError) -> RefChange {
    var change = try unread(from: tip, to: head, branch: branch)
    if change.skipped != nil { return change }
    var known = try takeReachable(from: [tip])
    let arrivals = try history.arrivals(of: head, beyond: &known, limit: Int.max)
    reachable[[tip]] = known
    if let base = try history.best(of: arrivals.foundations) {
      (change.base, change.baseTree) = (base, try repository.commit(base).tree)
    }
    if let tree = change.headTree { change.changes = try changes(from: change.baseTree, to: tree) }
    return change
  }

  /// What differs between two commits as they are (`git diff base head`): a merge queue's candidate.
  public mutating func range(from base: ObjectID, to head: ObjectID, branch: [UInt8]) throws(GitError) -> RefChange {
    var change = try unread(from: base, to: head, branch: branch)
    if change.skipped != nil { return change }
    (change.base, change.baseTree) = (base, try repository.commit(base).tree)
    if let tree = change.headTree { change.changes = try changes(from: change.baseTree, to: tree) }
    return change
  }

  /// A change of a branch before anything was compared.
  private mutating func unread(from old: ObjectID, to head: ObjectID, branch: [UInt8]) throws(GitError) -> RefChange {
    RefChange(
      update: RefUpdate(old: old, new: head, name: branch), judgedName: branch, base: nil, head: head, baseTree: nil,
      headTree: try repository.commit(head).tree, isForced: false,
      skipped: branches.settings(of: branch).reasonToSkip(ref: branch), changes: [])
  }

  private mutating func refChange(of update: RefUpdate) throws(GitError) -> RefChange {
    var change = RefChange(
      update: update, judgedName: try branches.judgedName(update.name), base: nil, head: nil, baseTree: nil,
      headTree: nil,
      isForced: false, skipped: nil, changes: [])
    change.skipped =
      options.sideRepository ?? branches.settings(of: change.judgedName).reasonToSkip(ref: change.judgedName)
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
    var tips = try branches.baseTips(for: change.judgedName)
    let kind = RefName(change.update.name)
    if case .proposal = kind, let target = try branches.tip(of: change.judgedName) { tips = [target] }
    if kind == .tag {
      var isThere = try isReachable(head, from: tips)
      if !isThere { isThere = try isReachable(head, from: branches.passedTips(for: change.judgedName)) }
      if isThere {
        change.skipped = "its commit is already on a branch"
        return
      }
    }
    if tips.isEmpty { return }
    var known = try takeReachable(from: tips)
    let arrivals = try history.arrivals(of: head, beyond: &known, limit: Int.max)
    reachable[tips] = known
    guard let base = try history.best(of: arrivals.foundations) else { return }
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
    let tips = try branches.baseTips(for: update.judgedName) + [update.base].compactMap(\.self)
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

// MARK: What was there before

extension PushReader {
  private mutating func isReachable(_ commit: ObjectID, from tips: [ObjectID]) throws(GitError) -> Bool {
    var known = try takeReachable(from: tips)
    let answer = try known.contains(commit, in: repository)
    reachable[tips] = known
    return answer
  }

  /// Taken out, so that it grows in place; whoever takes it puts it back.
  private mutating func takeReachable(from tips: [ObjectID]) throws(GitError) -> ReachableCommits {
    if let known = reachable.removeValue(forKey: tips) { return known }
    return try ReachableCommits(from: tips, in: repository)
  }
}
