import Gate

/// What can be reached from some tips, found as far back as somebody asks: many refs of one push share one walk.
///
/// It walks by date. A commit dated later than its children may be missed: it then counts as new and is judged once more,
/// which nobody can use to pass.
struct ReachableCommits {
  private var seen: Set<ObjectID> = []
  private var queue = CommitQueue()

  init(from tips: [ObjectID], in repository: Repository) throws(GitError) {
    for tip in tips { try insert(tip, repository) }
  }

  mutating func contains(_ id: ObjectID, in repository: Repository) throws(GitError) -> Bool {
    if seen.contains(id) { return true }
    guard let date = try repository.commitIfPresent(id)?.date else { return false }
    while let next = queue.first, next.date >= date {
      _ = queue.popFirst()
      for parent in try repository.commitIfPresent(next.id)?.parents ?? [] { try insert(parent, repository) }
      if seen.contains(id) { return true }
    }
    return false
  }

  private mutating func insert(_ id: ObjectID, _ repository: Repository) throws(GitError) {
    guard !seen.contains(id), let commit = try repository.commitIfPresent(id) else { return }
    seen.insert(id)
    queue.insert(id, date: commit.date)
  }
}
