import Gate

/// The branches as they are before the push, and which of them hold what has passed already.
///
/// A new ref is compared with where it left such a branch. A branch that is not judged, or by less than the new ref, is
/// none of them: what was pushed there could enter everywhere.
struct JudgedBranches {
  private let repository: Repository
  private let options: ReadingOptions
  private let prefix: [UInt8]
  private var tips: [[UInt8]: ObjectID?] = [:]
  /// Of the ref that was asked about first, and of all others: most pushes have one.
  private var first: (ref: [UInt8], settings: EffectiveSettings)?
  private var settings: [[UInt8]: EffectiveSettings] = [:]
  private var base: [[UInt8]]?
  private var all: [(name: [UInt8], target: ObjectID)]?
  private var passed: [EffectiveSettings: [ObjectID]] = [:]

  init(_ repository: Repository, options: ReadingOptions) {
    self.repository = repository
    self.options = options
    prefix = Array(
      options.namespace.split(separator: UInt8(ascii: "/")).map { "refs/namespaces/".bytes + $0 + "/".bytes }.joined())
  }

  /// The name that a ref is judged under: of a proposal the branch that it is for.
  mutating func judgedName(_ name: [UInt8]) throws(GitError) -> [UInt8] {
    guard case .proposal(let candidates) = RefName(name) else { return name }
    for candidate in candidates where try tip(of: candidate) != nil { return candidate }
    return candidates.first ?? name
  }

  /// The commit that a ref leads to; nil where there is none.
  mutating func tip(of ref: [UInt8]) throws(GitError) -> ObjectID? {
    if let known = tips[ref] { return known }
    var tip: ObjectID?
    if let id = try repository.target(of: prefix + ref), case .commit(let commit, _) = try repository.target(of: id) {
      tip = commit
    }
    tips[ref] = .some(tip)
    return tip
  }

  mutating func settings(of ref: [UInt8]) -> EffectiveSettings {
    if let first, first.ref == ref { return first.settings }
    if let known = settings[ref] { return known }
    let effective = options.settings(ref)
    if first == nil { first = (ref, effective) } else { settings[ref] = effective }
    return effective
  }

  /// The tips of HEAD's branch and of the protected ones, where what they hold has passed what the ref asks.
  mutating func baseTips(for ref: [UInt8]) throws(GitError) -> [ObjectID] {
    let asked = settings(of: ref)
    var found: [ObjectID] = []
    for name in try baseNames() where hasPassed(name, asked) {
      if let tip = try tip(of: name), !found.contains(tip) { found.append(tip) }
    }
    return found
  }

  /// The tips of all branches of which that can be said.
  mutating func passedTips(for ref: [UInt8]) throws(GitError) -> [ObjectID] {
    let asked = settings(of: ref)
    if let known = passed[asked] { return known }
    let branches = if let all { all } else { try repository.refs(below: prefix + "refs/heads/".bytes) }
    all = branches
    let found = branches.filter { hasPassed(Array($0.name.dropFirst(prefix.count)), asked) }.map(\.target)
    passed[asked] = found
    return found
  }

  private mutating func hasPassed(_ branch: [UInt8], _ asked: EffectiveSettings) -> Bool {
    let judged = settings(of: branch)
    return judged.reasonToSkip(ref: branch) == nil && judged.covers(asked)
  }

  /// HEAD's branch, without its namespace (a detached HEAD is its own name), and the protected ones.
  private mutating func baseNames() throws(GitError) -> [[UInt8]] {
    if let base { return base }
    var head = try repository.symbolicTarget(of: prefix + "HEAD".bytes) ?? prefix + "HEAD".bytes
    if head.starts(with: prefix) { head.removeFirst(prefix.count) }
    let names = [head] + options.baseBranches
    base = names
    return names
  }
}

extension EffectiveSettings {
  /// Whether what has passed by these has passed by the others too: no policy less, nothing let through, the same files.
  fileprivate func covers(_ other: EffectiveSettings) -> Bool {
    let order = Enforcement.allCases
    guard let strictness = order.firstIndex(of: enforcement), let asked = order.firstIndex(of: other.enforcement) else {
      return false
    }
    return strictness >= asked && Set(policies).isSuperset(of: other.policies) && paths == other.paths
      && expandPodTemplates == other.expandPodTemplates && (notJudged == .deny || other.notJudged == .warn)
  }
}
