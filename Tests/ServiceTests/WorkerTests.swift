import Forges
import Foundation
import Gate
import Store
import Synchronization
import Testing

@testable import Service

/// How jobs end.
@Suite struct WorkerTests {
  private func work(
    _ place: ServicePlace, _ subject: Subject, forge: String = "forge"
  ) async throws -> Job {
    try await place.store.request([
      WorkRequest(forge: forge, repository: ScriptedForge.repository, subject: subject, reason: "test")
    ])
    let job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
    await Worker(tools: try place.tools(), node: "node").work(job)
    return job
  }

  @Test func aClosedPullRequestIsNotSpokenTo() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.requests[7] = ScriptedForge.request(7, state: .closed) }
    _ = try await work(place, .pullRequest(7))
    #expect(place.forge.calls == ["pull 7"])
    #expect(try await place.due() == [])
  }

  @Test func aRerunOfACommitAsksForItsPullRequests() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock {
      $0.requests = [3: ScriptedForge.request(3), 4: ScriptedForge.request(4, head: 2)]
    }
    _ = try await work(place, .commit(ScriptedForge.commit(1)))
    #expect(try await place.due() == ["pull/3 test"])
  }

  @Test func commandsAreOnlyForPeopleWhoMayPush() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock {
      $0.requests[7] = ScriptedForge.request(7)
      $0.writers = ["ada"]
    }
    let text = "/gatehouse recheck"
    _ = try await work(place, .command(pullRequest: 7, comment: "1", author: "eve", text: text))
    #expect(try await place.due() == [])
    _ = try await work(place, .command(pullRequest: 7, comment: "2", author: "ada", text: text))
    #expect(try await place.due() == ["pull/7 recheck"])
  }

  @Test(arguments: [
    (ForgeError.rateLimited(retryAfterMilliseconds: 3_600_000), 1, 0),
    (.failing(call: "GET", status: 502), 1, 0), (.forbidden(call: "GET", missing: "pull_requests:read"), 0, 1),
    (.suspended, 0, 1),
  ])
  func whatMayPassIsTriedAgainAndWhatDoesNotIsParked(error: ForgeError, waiting: Int, parked: Int) async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.error = error }
    _ = try await work(place, .pullRequest(7))
    let counts = try await place.store.counts()
    #expect(counts.waiting == waiting)
    #expect(counts.parked == parked)
  }

  @Test func anUnknownForgeIsParkedAndNotLost() async throws {
    let place = try await ServicePlace()
    _ = try await work(place, .pullRequest(7), forge: "gone")
    #expect(try await place.store.counts().parked == 1)
  }

  /// The commits cannot be fetched: after a few quiet tries people are told, and it goes on being tried.
  @Test func whatCannotBeFetchedIsSaidAfterAWhile() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.requests[7] = ScriptedForge.request(7) }
    let request = WorkRequest(
      forge: "forge", repository: ScriptedForge.repository, subject: .pullRequest(7), reason: "test")
    try await place.store.request([request])
    let worker = Worker(tools: try place.tools(), node: "node")
    var job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
    await worker.work(job)
    #expect(place.forge.calls.filter { $0.hasPrefix("show") } == ["show pending"])
    try await place.store.request([request])
    job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
    job.attempts = 3
    await worker.work(job)
    #expect(place.forge.calls.filter { $0.hasPrefix("show") } == ["show pending", "show error"])
    #expect(try await place.store.publication(request.key)?.verdict == "error")
    #expect(try await place.store.counts().waiting == 1)
  }

  @Test func policiesThatDoNotCompileAreAVerdict() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.requests[7] = ScriptedForge.request(7) }
    try "package gate\ndeny contains x if {".write(
      to: place.folder.appendingPathComponent("policy/bad.rego"), atomically: true, encoding: .utf8)
    _ = try await work(place, .pullRequest(7))
    #expect(place.forge.calls.filter { $0.hasPrefix("show") } == ["show error"])
    #expect(try await place.store.counts().waiting == 1)
  }

  /// Deliveries come faster than a run ends: what is newer stays due, and what was judged is said all the same.
  @Test func aNewerRequestForTheSameHeadSilencesNobody() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.requests[7] = ScriptedForge.request(7) }
    try "package gate\ndeny contains x if {".write(
      to: place.folder.appendingPathComponent("policy/bad.rego"), atomically: true, encoding: .utf8)
    let request = WorkRequest(
      forge: "forge", repository: ScriptedForge.repository, subject: .pullRequest(7), reason: "newer")
    try await place.store.request([request])
    let job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
    try await place.store.request([request])
    #expect(try await !place.store.holds(job))
    await Worker(tools: try place.tools(), node: "node").work(job)
    #expect(place.forge.calls.filter { $0.hasPrefix("show") } == ["show error"])
    #expect(try await place.store.counts().waiting == 1)
  }

  @Test func whoLostTheLeaseSaysNothing() async throws {
    let place = try await ServicePlace()
    place.forge.state.withLock { $0.requests[7] = ScriptedForge.request(7) }
    try "package gate\ndeny contains x if {".write(
      to: place.folder.appendingPathComponent("policy/bad.rego"), atomically: true, encoding: .utf8)
    try await place.store.request([
      WorkRequest(forge: "forge", repository: ScriptedForge.repository, subject: .pullRequest(7), reason: "test")
    ])
    let job = try #require(try await place.store.lease(by: "node", milliseconds: 60_000))
    try await place.store.release(node: "node")
    await Worker(tools: try place.tools(), node: "node").work(job)
    #expect(place.forge.calls.filter { $0.hasPrefix("show") } == [])
  }

  @Test func pausesGrowAndEnd() {
    for attempts in [-1, 0, 1, 5, 9, 60, Int.max] {
      let pause = Worker.pause(attempts)
      #expect((1000...450_000).contains(pause))
    }
    #expect(Worker.pause(12) >= 300_000)
  }
}
