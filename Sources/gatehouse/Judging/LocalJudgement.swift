import Foundation
import Gate
import Git
import Hook

/// What `gatehouse test` does: the one pipeline over files on disk.
struct LocalJudgement {
  let judgement: Judgement
  let settings: EffectiveSettings
  let answer: Answer
  /// What an author of policies should know, such as a module that was read as Rego v0.
  let notes: [String]

  init(
    administration: Administration, repository: String?, paths: [String], base: String?, expands: Bool
  ) throws {
    let settings = try administration.settings()
    let ref = Array("refs/heads/gatehouse-test".utf8)
    var effective = settings.effective(repository: repository ?? "", ref: repository == nil ? nil : ref)
    effective.policies += administration.policies
    // Whoever tests wants to see everything that a push to a judged ref would meet.
    effective.refs = NamePatterns()
    let policies = try administration.policySet(effective.policies, reach: effective.reach)
    let change: RefChange
    let content: any ContentSource
    if let base {
      let source = try WorkingTreeSource(directory: ".", base: base)
      (change, content) = (source.change, source)
    } else {
      let source = try FileSystemSource(paths: paths)
      (change, content) = (source.change, source)
    }
    let actor = Actor(name: NSUserName(), source: "account")
    let changes = ChangeSet(refs: [change], actor: actor, repository: repository ?? "")
    var judge = Judge(policies: policies, settings: effective)
    judge.expandsManifests = expands
    judgement = judge.judge(changes, content: content)
    self.settings = effective
    answer = Answer(to: judgement.verdict, enforcement: .enforce, failMode: .closed)
    notes = policies.notes
  }

  /// 0 passed, 1 denied, 3 could not judge.
  var exitCode: Int32 {
    switch judgement.verdict {
    case .allow, .warn: 0
    case .deny: 1
    case .indeterminate: 3
    }
  }
}
