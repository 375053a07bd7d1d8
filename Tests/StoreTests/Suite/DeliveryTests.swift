import Testing

@testable import Store

/// Deliveries, what was said, and keeping house.
struct DeliveryTests {
  @Test(arguments: StoreKind.available)
  func sameDeliveryAsksOnceUntilLongAfter(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      #expect(try await store.accept(.named("x", at: 1_000_000), work: [.pull(1)]) == .new)
      #expect(try await store.hasDelivery(forge: "github", id: "x"))
      #expect(try await !store.hasDelivery(forge: "gitlab", id: "x"))
      let job = try #require(try await store.lease(by: "a", milliseconds: Span.hour))
      #expect(
        try await store.accept(.named("x", at: 1_059_999), work: [.pull(1)]) == .duplicate(askedAgain: false))
      #expect(try await store.holds(job))
      #expect(try await store.accept(.named("x", at: 1_060_000), work: [.pull(1)]) == .duplicate(askedAgain: true))
      #expect(try await !store.holds(job))
      // Counted from when it asked last.
      #expect(try await store.accept(.named("x", at: 1_100_000), work: [.pull(1)]) == .duplicate(askedAgain: false))
      // The wall clock was set back by 15 days, and forth again.
      let days: Int64 = 15 * 86_400_000
      #expect(
        try await store.accept(.named("x", at: 1_100_000 - days), work: [.pull(1)]) == .duplicate(askedAgain: true))
      #expect(
        try await store.accept(.named("x", at: 1_100_000 + days), work: [.pull(1)]) == .duplicate(askedAgain: true))
      #expect(try await store.counts().deliveries == 1)
    }
  }

  @Test(arguments: StoreKind.available)
  func manyOfTheSameAtOnceAreOne(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
        for _ in 0..<200 { group.addTask { try await store.accept(.named("x"), work: [.pull(1)]) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.filter { $0 == .new }.count == 1)
      #expect(answers.filter { $0 == .duplicate(askedAgain: false) }.count == 199)
      #expect(try await store.leaseAll().count == 1)
      #expect(try await store.counts().deliveries == 1)
    }
  }

  @Test(arguments: StoreKind.available)
  func acceptKeepsDeliveryAndWorkTogether(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      // More than one group, each with several keys, in no order.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<600 {
          group.addTask {
            let work = [number % 50, (number + 7) % 50, number % 50].map { WorkRequest.pull($0, payload: "\(number)") }
            let answer = try await store.accept(.named("d\(number)"), work: work)
            #expect(answer == .new)
          }
        }
        try await group.waitForAll()
      }
      #expect(try await store.counts().deliveries == 600)
      #expect(try await store.leaseAll().count == 50)
      #expect(try await store.accept(.named("nothing to do"), work: []) == .new)
    }
  }

  @Test(arguments: StoreKind.available)
  func pruneForgetsOldDeliveriesOnly(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      for time in [1000, 2000, 3000] as [Int64] {
        _ = try await store.accept(.named("d\(time)", at: time), work: [.pull(Int(time))])
      }
      try await store.prune(deliveriesBefore: 2000)
      #expect(try await !store.hasDelivery(forge: "github", id: "d1000"))
      #expect(try await store.hasDelivery(forge: "github", id: "d2000"))
      #expect(try await store.leaseAll().count == 3)
    }
  }

  @Test(arguments: StoreKind.available)
  func repositoriesAreKnownByTheirNewestName(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      var request = WorkRequest.pull(1)
      try await test.store.request([request])
      request.repositoryPath = "acme/renamed"
      request.installation = nil
      _ = try await test.store.accept(.named("x"), work: [request, .pull(1, repository: "12")])
      #expect(
        try await test.store.knownRepositories(forge: "github") == [
          KnownRepository(id: "11", path: "acme/renamed", installation: "5"),
          KnownRepository(id: "12", path: "acme/shop", installation: "5"),
        ])
      #expect(try await test.store.knownRepositories(forge: "gitlab").isEmpty)
    }
  }

  @Test(arguments: StoreKind.available)
  func publicationsAreNotedOverEachOther(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      var said = Publication.sample(.pull(1))
      try await test.store.note(said)
      #expect(try await test.store.publication(.pull(1)) == said)
      said.state = .final
      said.verdict = "failure"
      said.decision = "01H"
      said.endedAt = 5
      try await test.store.note(said)
      #expect(try await test.store.publication(.pull(1)) == said)
      #expect(try await test.store.publication(.pull(2)) == nil)
      try await test.store.note(.sample(.pull(10)))
      #expect(try await test.store.publications(forge: "github", repository: "11").count == 2)
    }
  }

  @Test(arguments: StoreKind.available)
  func stuckIsWhatNobodyWillEnd(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      for number in 1...5 { try await store.note(.sample(.pull(number), begunAt: Int64(number) * 1000)) }
      var ended = Publication.sample(.pull(2))
      ended.state = .final
      try await store.note(ended)
      try await store.request([.pull(3)])
      let running = try #require(try await store.lease(by: "a", milliseconds: Span.hour))
      try await store.request([.pull(4, delay: Span.hour)])
      #expect(try await store.stuckPublications(begunBefore: 5000).map(\.key) == [.pull(1)])
      #expect(try await store.stuckPublications(begunBefore: 1000).isEmpty)
      try await store.finish(running, .parked(reason: "403"))
      try await store.cancel(.pull(4))
      #expect(try await store.stuckPublications(begunBefore: 5000).map(\.key) == [.pull(1), .pull(3), .pull(4)])
    }
  }

  @Test(arguments: StoreKind.available)
  func waitingEndsWithWorkOrTime(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let store = test.store
      try await store.request([.pull(1)])
      // There is work: at once. None of these would end before the test's own limit if they waited.
      await store.waitForWork(milliseconds: Span.hour)
      let job = try #require(try await store.lease(by: "a", milliseconds: Span.hour))
      await store.waitForWork(milliseconds: 1)
      let waiter = Task { await store.waitForWork(milliseconds: Span.hour) }
      try await store.request([.pull(2)])
      await waiter.value
      _ = try await store.leaseAll()
      // What is put off for a moment is due without anybody's signal.
      try await store.finish(job, .retry(afterMilliseconds: 1, reason: ""))
      let cancelled = Task { await store.waitForWork(milliseconds: Span.hour) }
      cancelled.cancel()
      await cancelled.value
      let last = Task { await store.waitForWork(milliseconds: Span.hour) }
      await store.close()
      await last.value
      await store.waitForWork(milliseconds: Span.hour)
      await #expect(throws: StoreError.self) { try await store.request([.pull(1)]) }
      #expect(await !store.isReady())
    }
  }

  @Test(arguments: StoreKind.available)
  func readyWhereItCanWrite(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      // A server that is busy with other tests may once answer too late for a probe.
      var isReady = false
      for _ in 0..<10 where !isReady { isReady = await test.store.isReady() }
      #expect(isReady)
    }
  }
}

extension Publication {
  static func sample(_ key: JobKey, begunAt: Int64 = 1000) -> Publication {
    Publication(
      key: key, repositoryPath: "acme/shop", state: .pending, head: "aa", base: "bb", inputs: "cc", begunAt: begunAt)
  }
}
