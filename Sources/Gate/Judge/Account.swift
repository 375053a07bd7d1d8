/// What judging took and what failed in it.
struct Account: Sendable {
  var evaluations = 0
  private(set) var failures: [JudgementFailure] = []
  /// By name, as `Judgement.limitsHit` has them.
  private(set) var limitsHit: Set<String> = []
  /// Rules that ran into a limit and are not asked again, by id.
  var stoppedRules: Set<String> = []
  /// No more can be asked: the deadline has passed.
  var isOver = false

  /// So many failures are told; a policy that fails on everything fails no better the hundredth time.
  private static let mostFailures = 50

  /// Says that something could not be judged.
  mutating func fail(_ failure: JudgementFailure, limit: String? = nil) {
    if let limit { limitsHit.insert(limit) }
    if failures.count < Account.mostFailures, !failures.contains(failure) { failures.append(failure) }
  }

  /// Says that a limit was hit, by what was denied for it.
  mutating func hit(limit: String) { limitsHit.insert(limit) }

  /// The deadline passed before everything was judged.
  mutating func runOut(judged: Int, of total: Int) {
    isOver = true
    fail(
      JudgementFailure(reason: "the deadline passed when \(judged) of \(total) changed files were judged"),
      limit: "deadline")
  }

  /// Takes in what came after.
  mutating func add(_ more: Account) {
    evaluations += more.evaluations
    for failure in more.failures { fail(failure) }
    limitsHit.formUnion(more.limitsHit)
    stoppedRules.formUnion(more.stoppedRules)
    isOver = isOver || more.isOver
  }
}
