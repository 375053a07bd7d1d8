import Digests
import Forges
import Foundation
import Gate
import Git
import Hook
import Rego
import Review
import Synchronization

/// Fetches a change and judges it by the administrator's policies and settings. Nothing of the change says how.
struct ChangeJudge: Sendable {
  /// What is to be judged.
  struct Order: Sendable {
    var forge: String
    var repository: ForgeRepository
    /// The tip of the branch that it is for.
    var base: ObjectID
    var head: ObjectID
    /// Without `refs/heads/`.
    var branch: String
    var actor: Actor
    var access: GitAccess
    /// A merge queue's `base..head` is compared as it is; a pull request with where the two parted.
    var isExactRange: Bool
  }

  /// What it is judged by, before anything is fetched.
  struct Rules: Sendable {
    var policies: PolicySet
    var settings: EffectiveSettings
  }

  struct Outcome: Sendable {
    var judgement: Judgement
    var changes: ChangeSet
    /// Which lines the diff shows of the files in which something was found.
    var shown: ShownDiff
    /// Where head and target branch parted.
    var base: ObjectID?
  }

  /// Why nothing was judged.
  enum Failure: Error, Sendable {
    /// Policies or settings cannot be used.
    case rules(String)
    /// The commits cannot be had (yet). `details` may name what stands on this machine: for the log alone.
    case fetch(String, details: String, mayPass: Bool)

    /// For everybody who sees the pull request.
    var words: String {
      switch self {
      case .rules: "the policies or settings cannot be used; the log of `gatehouse serve` says why"
      case .fetch(let words, _, _): "the commits cannot be fetched: \(words)"
      }
    }

    /// Whether trying later may help.
    var mayPass: Bool {
      if case .fetch(_, _, let mayPass) = self { return mayPass }
      return false
    }

    /// For the log.
    var details: String {
      switch self {
      case .rules(let words): words
      case .fetch(_, let details, _): details
      }
    }
  }

  let administration: Administration
  let cache: FetchCache
  let fetchMilliseconds: Int
  private let memory = PolicyMemory()

  init(administration: Administration, cache: FetchCache, fetchMilliseconds: Int) {
    self.administration = administration
    self.cache = cache
    self.fetchMilliseconds = fetchMilliseconds
  }

  /// Policies and settings as they are now. Blocks.
  func rules(repository: String, branch: String) throws(Failure) -> Rules {
    do {
      let settings = try administration.settings()
      var effective = settings.effective(repository: repository, ref: ChangeJudge.ref(branch))
      effective.policies += administration.policies
      return Rules(policies: try memory.policies(effective, administration), settings: effective)
    } catch {
      throw .rules("\(error)")
    }
  }

  /// Blocks until the deadline at the most.
  func judge(_ order: Order, by rules: Rules) throws(Failure) -> Outcome {
    let repository: Repository
    var change: RefChange
    do throws(GitError) {
      repository = try cache.fetch(
        FetchOrder(
          url: order.access.url, user: order.access.user, password: order.access.password.bytes,
          commits: [order.base, order.head], refs: order.access.refs + ["refs/heads/\(order.branch)"],
          certificates: order.access.certificates),
        into: "\(order.forge)/\(order.repository.id)", deadline: .after(milliseconds: fetchMilliseconds))
      var reader = PushReader(repository, options: ReadingOptions(rules.settings))
      let ref = ChangeJudge.ref(order.branch)
      change =
        order.isExactRange
        ? try reader.range(from: order.base, to: order.head, branch: ref)
        : try reader.proposal(of: order.head, onto: order.base, branch: ref)
    } catch {
      throw .fetch(error.publicWords, details: error.words, mayPass: error.mayPass)
    }
    let changes = ChangeSet(
      refs: [change], actor: order.actor, repository: order.repository.path,
      arrival: Arrival(.web, words: "pull request"))
    let deadline = SystemClock.monotonicNanoseconds &+ UInt64(rules.settings.deadlineMilliseconds) &* 1_000_000
    let judgement = Judge(policies: rules.policies, settings: rules.settings).judge(
      changes, content: repository, deadline: deadline)
    return Outcome(
      judgement: judgement, changes: changes, shown: ChangeJudge.shown(judgement, change, repository, rules.settings),
      base: change.base)
  }

  static func ref(_ branch: String) -> [UInt8] { Array("refs/heads/\(branch)".utf8) }

  /// Bytes of files that are read again to find the lines of the diff.
  private static let mostBytes = 64 << 20

  private static func shown(
    _ judgement: Judgement, _ change: RefChange, _ content: Repository, _ settings: EffectiveSettings
  ) -> ShownDiff {
    let wanted = Set(judgement.findings.filter { $0.state != .fixed }.map(\.place.path))
    var room = mostBytes
    return ShownDiff(change.changes, of: wanted) { version in
      guard let bytes = try? content.content(of: version, limit: min(room, settings.limits.fileBytes)) else {
        return nil
      }
      room -= bytes.count
      return bytes
    }
  }
}

/// The policies that were compiled last: they change rarely, and are asked for by every pull request.
private final class PolicyMemory: Sendable {
  private let last = Mutex<(digest: [UInt8], policies: PolicySet)?>(nil)

  func policies(
    _ settings: EffectiveSettings, _ administration: Administration
  ) throws(AdministrationError) -> PolicySet {
    let files = try administration.policyFiles(settings.policies)
    var hash = SHA256()
    for name in [settings.reach.hosts, ["="], settings.reach.environment].joined() {
      hash.update(Array("\(name.utf8.count):\(name)".utf8))
    }
    for file in files {
      hash.update(Array("\(file.name.utf8.count):\(file.name):\(file.bytes.count):".utf8))
      hash.update(file.bytes)
    }
    let digest = hash.finish()
    if let known = last.withLock({ $0 }), known.digest == digest { return known.policies }
    let policies = try administration.policySet(settings.policies, reach: settings.reach)
    last.withLock { $0 = (digest, policies) }
    return policies
  }
}

extension GitError {
  /// Without what `git` said, which may name directories of this machine.
  var publicWords: String {
    switch self {
    case .programFailed(let command, let status, _): "git \(command) ended with status \(status)"
    case .programUnstartable, .fileUnreadable, .cannotOpen: "the directory of fetched repositories cannot be used"
    default: words
    }
  }

  /// Whether the forge may give later what it does not give now: a commit that is not visible yet, a server that is away.
  var mayPass: Bool {
    switch self {
    case .programFailed, .missingObject, .deadlineExceeded: true
    default: false
    }
  }
}
