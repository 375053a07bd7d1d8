import Digests
import Forges
import Gate
import Store

/// What one run is about, as the forge's API told it a moment ago.
struct ReviewTarget: Sendable {
  var key: JobKey
  var subject: Subject
  var repository: ForgeRepository
  var head: ObjectID
  var base: ObjectID
  var branch: String
  /// nil: a merge queue's candidate, which nobody comments on.
  var request: PullRequest?

  init(_ request: PullRequest, key: JobKey) {
    self.key = key
    self.request = request
    subject = .pullRequest(request.number)
    repository = request.repository
    (head, base, branch) = (request.head, request.base, request.baseBranch)
  }

  init(mergeGroup head: ObjectID, base: ObjectID, branch: String, in repository: ForgeRepository, key: JobKey) {
    self.key = key
    self.repository = repository
    (self.head, self.base) = (head, base)
    self.branch = branch.hasPrefix("refs/heads/") ? String(branch.dropFirst("refs/heads/".count)) : branch
    subject = .mergeGroup(head: head, base: base, branch: branch)
  }

  var actor: Actor { Actor(name: request?.author ?? "merge queue", source: key.forge) }

  func inputs(_ rules: ChangeJudge.Rules, draftsAreNeutral: Bool) -> JudgingInputs {
    let isNeutral = draftsAreNeutral && request?.isDraft == true
    return JudgingInputs(
      target: ReviewTarget.digest([
        key.forge, key.repository, key.subject, "\(head)", branch, isNeutral ? "draft" : "",
      ]), rules: ReviewTarget.digest([rules.policies.revision, rules.settings.decidingDigest, Version.current]))
  }

  private static func digest(_ parts: [String]) -> String {
    let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
    return String(Hex.text(of: SHA256.digest(of: Array(text.utf8))).prefix(32))
  }
}
