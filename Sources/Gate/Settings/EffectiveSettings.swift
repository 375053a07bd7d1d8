/// What holds for one repository and ref, after all layers of `gatehouse.yaml` were laid over each other.
///
/// ```swift
/// let settings = EffectiveSettings()               // the defaults: everything judged, denials enforced, closed
/// settings.reasonToSkip(ref: update.judgedName)    // nil: judge it
/// settings.paths.contains(change.path.bytes)       // whether the path is looked at
/// ```
public struct EffectiveSettings: Sendable, Hashable {
  /// Directories or files that policies are read from, absolute.
  public var policies: [String] = []
  /// The refs that are judged.
  public var refs = NamePatterns()
  /// Refs that the host keeps for itself: never judged, however `refs` reads.
  public var internalRefs: [Glob] = EffectiveSettings.standardInternalRefs
  /// The files that are looked at.
  public var paths = NamePatterns()
  public var enforcement: Enforcement = .enforce
  public var limits = Limits()
  /// What policies may reach outside.
  public var reach = PolicyReach()
  /// How long a push may take before it counts as not judged.
  public var deadlineMilliseconds = 10_000
  public var failMode: FailMode = .closed
  public var notJudged: NotJudgedMode = .warn
  /// Judges each new commit, not only the net change.
  public var everyCommit = false
  /// Shows Pod templates of workloads to rules that are written for Pods.
  public var expandPodTemplates = true
  /// Where decisions are recorded; nil: nowhere (`gatehouse test`).
  public var record: RecordSettings?
  /// The directory that names of repositories start below.
  public var repositoryRoot: String?
  /// SHA-256 of what stands above, 64 hex digits, as records have it; empty where no file was read.
  public var digest = ""
  /// The same of those settings alone that a verdict depends on: equal on machines that keep their files in other places.
  public var decidingDigest = ""

  public init() {}

  /// Why the ref is not judged, as a sentence's end; nil when it is.
  public func reasonToSkip(ref name: [UInt8]) -> String? {
    if internalRefs.contains(where: { $0.matches(name) }) { return "an internal ref of the host" }
    if refs.exclude.contains(where: { $0.matches(name) }) { return "excluded by `refs.exclude`" }
    if !refs.include.contains(where: { $0.matches(name) }) { return "not included by `refs.include`" }
    return nil
  }

  /// The prefixes under which forges keep refs of their own.
  public static let standardInternalRefs: [Glob] = [
    "refs/pull/**", "refs/merge-requests/**", "refs/pull-requests/**", "refs/keep-around/**", "refs/environments/**",
    "refs/pipelines/**", "refs/changes/**", "refs/cache-automerge/**", "refs/remotes/**", "refs/stash",
  ].compactMap { try? Glob($0) }
}

/// Which names count: those that match an `include` and no `exclude`.
public struct NamePatterns: Sendable, Hashable {
  public var include: [Glob]
  public var exclude: [Glob]

  /// Everything.
  public init() { self.init(include: ["**"].compactMap { try? Glob($0) }) }

  public init(include: [Glob], exclude: [Glob] = []) {
    self.include = include
    self.exclude = exclude
  }

  public func contains(_ name: [UInt8]) -> Bool {
    include.contains { $0.matches(name) } && !exclude.contains { $0.matches(name) }
  }
}

/// How much of anything one push may ask for.
public struct Limits: Sendable, Hashable {
  /// Bytes of one file.
  public var fileBytes = 4 << 20
  /// Levels of nesting in one document.
  public var depth = 200
  /// Documents in one file.
  public var documents = 1000
  /// How many times its own size a file may grow by aliases.
  public var aliasExpansion = 10
  /// Ref updates in one push.
  public var refs = 10_000
  /// Changed files in one push.
  public var changedFiles = 100_000
  /// Steps of one evaluation of one rule.
  public var steps = 100_000_000
  /// Bytes of the values that one evaluation of one rule may build.
  public var memory = 1 << 30

  public init() {}
}

/// Where decisions go before anyone is answered.
public enum RecordSettings: Sendable, Hashable {
  /// A file that the hook appends to itself, and one of a megabyte that is set aside for a full disk; nil: none.
  case file(String, reserve: String?)
  /// The socket of `gatehouse recordd`.
  case socket(String)
}
