/// Judges a change by a policy set: reads the changed manifests, shows them to the rules, and says what was found.
///
/// ```swift
/// let judge = Judge(policies: policies, settings: settings)
/// let judgement = judge.judge(changeSet, content: repository, deadline: start + 10_000_000_000)
/// judgement.verdict   // .deny
/// judgement.denials   // introduced findings of deny rules, in order of path and line
/// ```
public struct Judge: Sendable {
  public var settings: EffectiveSettings

  public init(settings: EffectiveSettings = EffectiveSettings()) {
    self.settings = settings
  }
}
