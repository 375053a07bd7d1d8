import Forges
import Gate
import Logging
import Review
import Store

/// What every run works with.
struct ServiceTools: Sendable {
  let forges: [String: any Forge]
  /// The repositories that the configuration names, by forge.
  let allowed: [String: RepositoryList]
  let store: any Store
  let judge: ChangeJudge
  let words: ReviewWords
  let recorder: DecisionRecorder
  let metrics: ServiceMetrics
  let logger: Logger
  let clock: any ForgeClock
  let draftsAreNeutral: Bool
}
