import Gate

/// Questions about the order of commits, answered by reading them one by one: the same over libgit2 and `git`, with the
/// deadline looked at on the way. A parent that is not there (a shallow repository) ends its line.
struct CommitHistory {
  private let repository: Repository

  init(_ repository: Repository) { self.repository = repository }

  /// What `tip` brings that `known` does not hold.
  struct Arrivals {
    /// Parents before children.
    var commits: [ObjectID] = []
    /// Where the new commits start from: the known parents of new commits (or the tip, if it is known).
    var foundations: [ObjectID] = []
  }

  func arrivals(
    of tip: ObjectID, beyond known: inout ReachableCommits, limit: Int
  ) throws(GitError) -> Arrivals {
    var arrivals = Arrivals()
    var fresh: Set<ObjectID> = []
    var settled: Set<ObjectID> = []
    /// A stack of commits with the number of their parent that is looked at next.
    var stack: [(id: ObjectID, parents: [ObjectID], next: Int)] = []

    func visit(_ id: ObjectID) throws(GitError) {
      guard !fresh.contains(id), !settled.contains(id) else { return }
      if try known.contains(id, in: repository) {
        settled.insert(id)
        arrivals.foundations.append(id)
      } else if let commit = try repository.commitIfPresent(id) {
        guard fresh.count < limit else { throw .tooManyCommits(limit: limit) }
        fresh.insert(id)
        stack.append((id, commit.parents, 0))
      }
    }

    try visit(tip)
    while let top = stack.last {
      if top.next < top.parents.count {
        stack[stack.count - 1].next += 1
        try visit(top.parents[top.next])
      } else {
        stack.removeLast()
        arrivals.commits.append(top.id)
      }
    }
    return arrivals
  }

  /// The latest of the commits that is no ancestor of another: the best common ancestor, where these are the foundations.
  func best(of candidates: [ObjectID]) throws(GitError) -> ObjectID? {
    var best: (id: ObjectID, date: Int64)?
    for id in candidates {
      guard let date = try repository.commitIfPresent(id)?.date else { continue }
      guard let leader = best else {
        best = (id, date)
        continue
      }
      // Clocks do not tell commits of one second apart, but history does.
      var isLater = date > leader.date
      if date == leader.date { isLater = try isAncestor(leader.id, of: id) }
      if isLater { best = (id, date) }
    }
    return best?.id
  }

  /// Whether `descendant` can reach `ancestor`. Paints both commits' histories downwards, latest first, until only commits
  /// remain that both reach; so it is right whatever the dates say, and ends early where the two are near.
  func isAncestor(_ ancestor: ObjectID, of descendant: ObjectID) throws(GitError) -> Bool {
    if ancestor == descendant { return true }
    var painting = Painting(repository)
    try painting.paint(ancestor, [.below])
    try painting.paint(descendant, [.above])
    while try painting.step() {
      if painting.colours(of: ancestor).contains(.above) { return true }
    }
    return painting.colours(of: ancestor).contains(.above)
  }
}

/// Two histories being painted downwards.
private struct Painting {
  struct Colours: OptionSet {
    let rawValue: UInt8
    static let below = Colours(rawValue: 1)
    static let above = Colours(rawValue: 2)
    static let shared = Colours(rawValue: 4)
    static let waiting = Colours(rawValue: 8)
  }

  private let repository: Repository
  private var colours: [ObjectID: Colours] = [:]
  private var queue = CommitQueue()
  /// How many of those that wait are not known to be shared.
  private var undecided = 0

  init(_ repository: Repository) { self.repository = repository }

  func colours(of id: ObjectID) -> Colours { colours[id] ?? [] }

  mutating func paint(_ id: ObjectID, _ colour: Colours) throws(GitError) {
    let before = colours(of: id)
    guard !before.isSuperset(of: colour), let commit = try repository.commitIfPresent(id) else { return }
    let after = before.union(colour)
    if before.contains(.waiting) {
      if !before.contains(.shared), after.contains(.shared) { undecided -= 1 }
    } else {
      queue.insert(id, date: commit.date)
      if !after.contains(.shared) { undecided += 1 }
    }
    colours[id] = after.union(.waiting)
  }

  /// Passes the colours of one commit on to its parents; false when nothing is left to decide.
  mutating func step() throws(GitError) -> Bool {
    guard undecided > 0, let next = queue.popFirst() else { return false }
    var passed = colours(of: next.id).subtracting(.waiting)
    colours[next.id] = passed
    if !passed.contains(.shared) { undecided -= 1 }
    if passed.isSuperset(of: [.below, .above]) { passed.insert(.shared) }
    for parent in try repository.commitIfPresent(next.id)?.parents ?? [] { try paint(parent, passed) }
    return true
  }
}
