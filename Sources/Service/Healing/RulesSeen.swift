import Synchronization

/// Since when this node has had the rules that it has, for each repository and branch.
///
/// Nodes that share a store may have other rules for a while. Each asks for what was judged by other rules than its own only
/// if that is older than its own rules: so every change reaches what is open, and two nodes never take turns for ever.
final class RulesSeen: Sendable {
  private struct Entry {
    var rules: String
    var since: Int64
  }

  private let entries = Mutex<[String: Entry]>([:])

  private static let most = 10_000

  /// - Parameter now: milliseconds since 1970.
  func since(_ rules: String, repository: String, branch: String, now: Int64) -> Int64 {
    entries.withLock { entries in
      let place = "\(repository)\n\(branch)"
      if let known = entries[place], known.rules == rules { return known.since }
      if entries.count >= RulesSeen.most { entries.removeAll() }
      entries[place] = Entry(rules: rules, since: now)
      return now
    }
  }
}
