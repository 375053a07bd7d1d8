import Forges
import Foundation
import Gate
import Store
import Synchronization
import Testing

@testable import Service

/// What reconciliation finds.
@Suite struct ReconcilerTests {
  private static let key = JobKey(forge: "forge", repository: "42", subject: "pull/7")

  private func publication(
    head: UInt8 = 1, state: Publication.State = .final, verdict: String = "failure", begunAt: Int64 = 0
  ) -> Publication {
    Publication(
      key: ReconcilerTests.key, repositoryPath: "acme/web", state: state, head: "\(ScriptedForge.commit(head))",
      base: "",
      inputs: "", verdict: verdict, begunAt: begunAt)
  }

  private func standing(_ state: ShownVerdict.State, isOurs: Bool = true) -> StandingVerdict {
    StandingVerdict(state: state, key: nil, title: "", isOurs: isOurs, id: nil)
  }

  /// - Parameter change: what it was judged by, made of what it would be judged by now.
  private func place(
    _ publication: Publication?, _ standing: StandingVerdict?, inputs change: (inout JudgingInputs) -> Void = { _ in }
  ) async throws -> ServicePlace {
    let place = try await ServicePlace()
    place.forge.state.withLock {
      $0.requests[7] = ScriptedForge.request(7)
      $0.standing["\(ScriptedForge.commit(1))"] = standing
    }
    if var publication {
      let tools = try place.tools()
      let rules = try tools.judge.rules(repository: "acme/web", branch: "main")
      var inputs = ReviewTarget(ScriptedForge.request(7), key: ReconcilerTests.key)
        .inputs(rules, draftsAreNeutral: false)
      change(&inputs)
      publication.inputs = inputs.description
      try await place.store.note(publication)
    }
    return place
  }

  @Test func whatNoWebhookToldIsFound() async throws {
    let place = try await place(nil, nil)
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: missed"])
  }

  @Test func aHeadThatMovedOnIsFound() async throws {
    let place = try await place(publication(head: 2), nil)
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: head"])
  }

  @Test func aVerdictThatStandsIsLeftAlone() async throws {
    let place = try await place(publication(), standing(.failure))
    try await place.reconciler().sweep()
    #expect(try await place.due() == [])
  }

  @Test func aVerdictThatIsGoneOrOverwrittenIsFound() async throws {
    for standing in [nil, standing(.success), standing(.failure, isOurs: false)] {
      let place = try await place(publication(), standing)
      try await place.reconciler().sweep()
      #expect(try await place.due() == ["pull/7 reconcile: verdict"])
    }
  }

  @Test func changedPoliciesAreAppliedToWhatIsOpen() async throws {
    let place = try await place(publication(), standing(.failure)) { $0.rules = "lastweek" }
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: rules"])
  }

  @Test func anotherTargetBranchIsFound() async throws {
    let place = try await place(publication(), standing(.failure)) { $0.target = "another" }
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: target"])
  }

  /// Another node judged it by its own rules, after we saw ours: taking turns would never end.
  @Test func nodesWithOtherRulesDoNotTakeTurns() async throws {
    let place = try await place(nil, standing(.failure))
    let reconciler = try place.reconciler()
    try await place.store.note(publication())
    try await reconciler.sweep()
    while let job = try await place.store.lease(by: "test", milliseconds: 60_000) {
      try await place.store.finish(job, .done)
    }
    let rules = try place.tools().judge.rules(repository: "acme/web", branch: "main")
    var inputs = ReviewTarget(ScriptedForge.request(7), key: ReconcilerTests.key)
      .inputs(rules, draftsAreNeutral: false)
    inputs.rules = "ofanothernode"
    var judged = publication()
    judged.inputs = inputs.description
    judged.endedAt = SystemTime.milliseconds + 1
    try await place.store.note(judged)
    try await reconciler.sweep()
    #expect(try await place.due() == [])
  }

  @Test func policiesThatCannotBeUsedChangeNothing() async throws {
    let place = try await place(publication(), standing(.failure))
    try "package gate\ndeny contains x if {".write(
      to: place.folder.appendingPathComponent("policy/bad.rego"), atomically: true, encoding: .utf8)
    try await place.reconciler().sweep()
    #expect(try await place.due() == [])
  }

  @Test func aRunThatNeverEndedIsFound() async throws {
    let place = try await place(publication(state: .pending, verdict: "", begunAt: 1000), standing(.pending))
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: stuck"])
  }

  @Test func aRunThatJustBeganIsLeftAlone() async throws {
    let begun = publication(state: .pending, verdict: "", begunAt: SystemTime.milliseconds)
    let place = try await place(begun, standing(.pending))
    try await place.reconciler().sweep()
    #expect(try await place.due() == [])
  }

  @Test func onlyDeliveriesThatNeverCameAreAskedForAgain() async throws {
    let place = try await ServicePlace()
    _ = try await place.store.accept(
      StoredDelivery(forge: "forge", id: "came", event: "e", receivedAt: SystemTime.milliseconds), work: [])
    place.forge.state.withLock {
      $0.failed = [FailedDelivery(id: "1", deliveryID: "came"), FailedDelivery(id: "2", deliveryID: "lost")]
    }
    try await place.reconciler().sweep()
    #expect(place.forge.calls.filter { $0.hasPrefix("redeliver") } == ["redeliver 2"])
  }

  /// A token with patterns alone is told of no repository: those that deliveries came from are looked at all the same, and
  /// none that the configuration does not name.
  @Test func repositoriesThatWereMetAreLookedAtToo() async throws {
    let place = try await place(nil, nil)
    place.forge.state.withLock { $0.listed = [] }
    try await place.reconciler().sweep()
    #expect(try await place.due() == [])
    for repository in [ScriptedForge.repository, ForgeRepository(id: "43", path: "other/web")] {
      let work = WorkRequest(
        forge: "forge", repository: repository, subject: .pullRequest(7), reason: "opened")
      try await place.store.request([work])
      let job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
      try await place.store.finish(job, .done)
    }
    try await place.reconciler().sweep()
    #expect(try await place.due() == ["pull/7 reconcile: missed"])
    #expect(place.forge.calls.filter { $0 == "open" }.count == 1)
  }

  @Test func aForgeThatIsDownHurtsNobodyElse() async throws {
    let place = try await place(nil, nil)
    place.forge.state.withLock { $0.error = .failing(call: "GET", status: 503) }
    try await place.reconciler().sweep()
    #expect(try await place.due() == [])
    #expect(place.log.all.contains { $0.contains("repositories could not be listed") })
  }
}
