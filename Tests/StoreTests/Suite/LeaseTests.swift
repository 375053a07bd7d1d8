import Testing

@testable import Store

/// What is asked for, who is at it, and how it ends.
struct LeaseTests {
  @Test(arguments: StoreKind.available)
  func workComesBackAsItWasAskedFor(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let text = "{\"a\":\"quote ' double \\\" back \\\\ {,} NULL \u{1F600}\n\u{2028}\"}"
      let request = WorkRequest(
        key: JobKey(forge: "git'hub", repository: "{\"x\",y}", subject: "pull/\\7"), repositoryPath: "NULL",
        installation: nil, payload: text, reason: "", delivery: nil, priority: .urgent)
      try await test.store.request([request])
      let job = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(job.request == request)
      #expect(job.attempts == 0)
      #expect(try await test.store.lease(by: "b", milliseconds: Span.hour) == nil)
      #expect(try await test.store.finish(job, .done))
      #expect(try await test.store.counts() == .nothing)
    }
  }

  @Test(arguments: StoreKind.available)
  func newestWordsWinAndOlderWorkNoLongerHolds(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1, payload: "one")])
      try await test.store.request([.pull(1, payload: "two")])
      let old = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(old.request.payload == "two")
      #expect(try await test.store.holds(old))
      try await test.store.request([.pull(1, payload: "three")])
      #expect(try await !test.store.holds(old))
      // It is still at work: nobody else may begin.
      #expect(try await test.store.lease(by: "b", milliseconds: Span.hour) == nil)
      #expect(try await test.store.extend(old, milliseconds: Span.hour))
      #expect(try await test.store.finish(old, .parked(reason: "of the old one")))
      let new = try #require(try await test.store.lease(by: "b", milliseconds: Span.hour))
      #expect(new.request.payload == "three")
      #expect(new.generation > old.generation)
      #expect(new.attempts == 0)
      #expect(try await !test.store.finish(old, .done))
      #expect(try await test.store.holds(new))
    }
  }

  @Test(arguments: StoreKind.available)
  func runOutLeaseIsTakenAgainAndTheOldOneIsNothing(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1)])
      let first = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      try await test.age(Span.hours)
      #expect(try await !test.store.holds(first))
      #expect(try await !test.store.extend(first, milliseconds: Span.hour))
      #expect(try await !test.store.finish(first, .done))
      let second = try #require(try await test.store.lease(by: "b", milliseconds: Span.hour))
      #expect(second.attempts == 1)
      #expect(second.generation == first.generation)
      #expect(second.lease != first.lease)
      #expect(try await !test.store.finish(first, .done))
      #expect(try await test.store.holds(second))
      #expect(try await test.store.extend(second, milliseconds: Int(Span.hours) * 2))
      try await test.age(Span.hours)
      #expect(try await test.store.holds(second))
    }
  }

  @Test(arguments: StoreKind.available)
  func priorityThenAge(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1, priority: .background), .pull(2), .pull(3)])
      try await test.store.request([.pull(4, priority: .urgent)])
      // Asked again, it keeps its place; a sweep takes nothing of its urgency.
      try await test.store.request([.pull(2, payload: "again")])
      try await test.store.request([.pull(4, priority: .background, delay: Span.hour)])
      try await test.store.request([.pull(5, delay: Span.hour)])
      let order = try await test.store.leaseAll()
      #expect(order.map(\.request.key.subject) == ["pull/4", "pull/2", "pull/3", "pull/1"])
      #expect(order.first?.request.priority == .urgent)
      try await test.age(Span.hours)
      // Those run out, and are older than what was put off.
      #expect(
        try await test.store.leaseAll().map(\.request.key.subject) == [
          "pull/4", "pull/2", "pull/3", "pull/5", "pull/1",
        ])
    }
  }

  @Test(arguments: StoreKind.available)
  func retryWaitsAndCountsAttempts(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1)])
      let first = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(try await test.store.finish(first, .retry(afterMilliseconds: Span.hour, reason: "503")))
      #expect(try await test.store.lease(by: "a", milliseconds: Span.hour) == nil)
      try await test.age(Span.hours)
      let second = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(second.attempts == 1)
      // Asked for anew, it does not wait for the retry of what it was before.
      #expect(try await test.store.finish(second, .retry(afterMilliseconds: Span.hour, reason: "503")))
      try await test.store.request([.pull(1)])
      let third = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(third.attempts == 0)
    }
  }

  @Test(arguments: StoreKind.available)
  func parkedWorkRestsUntilAskedAgain(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1)])
      let job = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(try await test.store.finish(job, .parked(reason: "")))
      try await test.age(Span.hours)
      #expect(try await test.store.lease(by: "a", milliseconds: Span.hour) == nil)
      #expect(try await test.store.counts().parked == 1)
      try await test.store.request([.pull(1)])
      #expect(try await test.store.counts().parked == 0)
      #expect(try await test.store.lease(by: "a", milliseconds: Span.hour)?.attempts == 0)
    }
  }

  @Test(arguments: StoreKind.available)
  func cancelDropsWhatWaitsAndTellsWhatRuns(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1), .pull(2)])
      let running = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      try await test.store.cancel(.pull(1))
      try await test.store.cancel(.pull(2))
      #expect(try await !test.store.holds(running))
      #expect(try await test.store.lease(by: "a", milliseconds: Span.hour) == nil)
      // Asked for while the cancelled one still runs: not before that has ended.
      try await test.store.request([.pull(1, payload: "reopened")])
      #expect(try await test.store.lease(by: "a", milliseconds: Span.hour) == nil)
      #expect(try await test.store.finish(running, .done))
      let next = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      #expect(next.request.payload == "reopened")
      #expect(next.generation > running.generation)
      try await test.store.cancel(.pull(1))
      #expect(try await test.store.finish(next, .retry(afterMilliseconds: 0, reason: "of no account")))
      #expect(try await test.store.counts() == .nothing)
    }
  }

  @Test(arguments: StoreKind.available)
  func cancelAllForgetsARepository(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1), .pull(2), .pull(1, repository: "12")])
      let running = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      try await test.store.note(.sample(.pull(1)))
      try await test.store.note(.sample(.pull(1, repository: "12")))
      try await test.store.cancelAll(forge: "github", repository: "11")
      #expect(try await !test.store.holds(running))
      #expect(try await test.store.leaseAll().map(\.request.key) == [.pull(1, repository: "12")])
      #expect(try await test.store.publications(forge: "github", repository: "11").isEmpty)
      #expect(try await test.store.knownRepositories(forge: "github").map(\.id) == ["12"])
    }
  }

  @Test(arguments: StoreKind.available)
  func releaseGivesUpANodesLeases(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1), .pull(2)])
      let mine = try #require(try await test.store.lease(by: "a", milliseconds: Span.hour))
      let other = try #require(try await test.store.lease(by: "b", milliseconds: Span.hour))
      try await test.store.release(node: "a")
      #expect(try await !test.store.holds(mine))
      #expect(try await test.store.holds(other))
      let again = try #require(try await test.store.lease(by: "c", milliseconds: Span.hour))
      #expect(again.request.key == mine.request.key)
      #expect(again.attempts == 1)
    }
  }

  @Test(arguments: StoreKind.available)
  func countsSayWhatWaitsRunsAndRests(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      try await test.store.request([.pull(1), .pull(2), .pull(3), .pull(4, delay: Span.hour)])
      try await test.store.finish(
        try #require(try await test.store.lease(by: "a", milliseconds: Span.hour)), .parked(reason: "403"))
      _ = try await test.store.lease(by: "a", milliseconds: 10 * Span.hour)
      _ = try await test.store.accept(.named("x"), work: [.pull(2)])
      try await test.age(Span.hours)
      let counts = try await test.store.counts()
      // pull/2 runs, and waits once more.
      #expect(counts.waiting == 3)
      #expect(counts.running == 1)
      #expect(counts.parked == 1)
      #expect(counts.deliveries == 1)
      #expect((Span.hours..<Span.hours + Int64(Span.hour)).contains(Int64(counts.oldestMilliseconds)))
    }
  }

  @Test(arguments: StoreKind.available)
  func refusesWhatNoStoreCouldKeep(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let long = String(repeating: "x", count: StoreLimits.payload + 1)
      for request in [
        WorkRequest.pull(1, payload: long), .pull(1, payload: "a\0b"),
        WorkRequest(key: JobKey(forge: "", repository: "1", subject: "s"), repositoryPath: "", reason: ""),
        WorkRequest(
          key: JobKey(forge: "f", repository: "1", subject: String(repeating: "é", count: 301)), repositoryPath: "",
          reason: ""),
      ] {
        await #expect(throws: StoreError.self) { try await test.store.request([request]) }
        await #expect(throws: StoreError.self) { _ = try await test.store.accept(.named("x"), work: [request]) }
      }
      #expect(try await !test.store.hasDelivery(forge: "github", id: "x"))
      let widest = WorkRequest(
        key: JobKey(
          forge: String(repeating: "f", count: 600), repository: String(repeating: "r", count: 600),
          subject: String(repeating: "s", count: 600)), repositoryPath: "", payload: String(long.dropFirst()),
        reason: "")
      try await test.store.request([widest])
      #expect(try await test.store.lease(by: "a", milliseconds: 1)?.request == widest)
    }
  }
}

extension StoreCounts {
  static let nothing = StoreCounts(waiting: 0, running: 0, parked: 0, oldestMilliseconds: 0, deliveries: 0)
}

extension Store {
  /// Everything that can be leased now, in the order in which it is.
  func leaseAll(milliseconds: Int = Span.hour) async throws -> [Job] {
    var jobs: [Job] = []
    while let job = try await lease(by: "all", milliseconds: milliseconds) { jobs.append(job) }
    return jobs
  }
}
