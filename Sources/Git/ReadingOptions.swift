import Gate

/// How a push is read.
///
/// ```swift
/// let options = ReadingOptions(overall, environment: environment) { settings.effective(repository: name, ref: $0) }
/// ```
public struct ReadingOptions: Sendable {
  /// The settings that hold for a ref, by the name that it is judged under.
  public var settings: @Sendable ([UInt8]) -> EffectiveSettings
  /// Full names of protected branches, which new refs may be compared with beside HEAD's.
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

  /// Settings of the push as a whole, and those that hold for each ref.
  public init(
    _ overall: EffectiveSettings, forRef settings: @escaping @Sendable ([UInt8]) -> EffectiveSettings
  ) {
    self.settings = settings
    everyCommit = overall.everyCommit
    treeLimits.changes = overall.limits.changedFiles
  }

  /// The same settings for every ref.
  public init(_ settings: EffectiveSettings = EffectiveSettings()) {
    self.init(settings) { _ in settings }
  }

  /// For the repository that a hook runs in.
  public init(
    _ overall: EffectiveSettings, environment: HookEnvironment,
    forRef settings: @escaping @Sendable ([UInt8]) -> EffectiveSettings
  ) {
    self.init(overall, forRef: settings)
    sideRepository = environment.sideRepository
    namespace = environment.namespace
  }
}
