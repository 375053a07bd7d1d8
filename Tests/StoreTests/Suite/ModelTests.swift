import Foundation
import Testing

@testable import Store

/// Random steps on a store and on the model of it: each answer is the same.
struct ModelTests {
  /// `GATEHOUSE_SEED=N` repeats what a run has printed.
  static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["GATEHOUSE_SEED"].flatMap { UInt64($0) }.map { [$0] }
    ?? (0..<3).map { _ in UInt64.random(in: 0...999_999_999) }

  @Test(arguments: StoreKind.available, seeds)
  func randomSteps(_ kind: StoreKind, _ seed: UInt64) async throws {
    print("StoreTests: \(kind) GATEHOUSE_SEED=\(seed)")
    try await TestStore.with(kind) { test in
      var walk = ModelWalk(kind: kind, test: test, seed: seed)
      for step in 0..<300 {
        let what = try await walk.step()
        guard let difference = try await walk.difference() else { continue }
        Issue.record("GATEHOUSE_SEED=\(seed), step \(step), \(what): \(difference)")
        return
      }
    }
  }
}

/// One walk through the things that can be done to a store.
struct ModelWalk {
  private struct Taken {
    var key: JobKey
    var token: Int
    var job: Job
  }

  private let kind: StoreKind
  private let test: TestStore
  private var store: any Store
  private var model = StoreModel()
  private var numbers: SeededNumbers
  private var taken: [Taken] = []
  private var number = 0
  /// The store's generations by the model's.
  private var generations: [Int: Int64] = [:]
  private var newest: [JobKey: Int64] = [:]
  private var wrong: [String] = []

  private static let nodes = ["a", "b"]
  private static let hour = Int64(Span.hour)

  init(kind: StoreKind, test: TestStore, seed: UInt64) {
    self.kind = kind
    self.test = test
    store = test.store
    numbers = SeededNumbers(seed: seed)
  }

  /// What is different now; nil: nothing.
  mutating func difference() async throws -> String? {
    var counts = try await store.counts()
    counts.oldestMilliseconds = 0
    let expected = model.counts
    check(counts == expected, "counts \(counts), not \(expected)")
    let stuck = try await store.stuckPublications(begunBefore: .max).map(\.key)
    let expectedStuck = model.stuck
    check(stuck == expectedStuck, "stuck \(stuck), not \(expectedStuck)")
    return wrong.isEmpty ? nil : wrong.joined(separator: "; ")
  }

  mutating func step() async throws -> String {
    switch Int.random(in: 0..<100, using: &numbers) {
    case 0..<22: return try await ask()
    case 22..<32: return try await accept()
    case 32..<52: return try await lease()
    case 52..<68: return try await finish()
    case 68..<76: return try await hold()
    case 76..<83: return try await extend()
    case 83..<87: return try await cancel()
    case 87..<89: return try await forget()
    case 89..<91: return try await release()
    case 91..<95: return try await note()
    case 95..<99: return try await wait()
    default: return try await reopen()
    }
  }

  private mutating func check(_ holds: Bool, _ words: String) {
    if !holds { wrong.append(words) }
  }

  private mutating func key() -> JobKey {
    .pull(Int.random(in: 1...3, using: &numbers), repository: Bool.random(using: &numbers) ? "11" : "12")
  }

  private mutating func requests() -> [WorkRequest] {
    (0..<Int.random(in: 1...3, using: &numbers)).map { _ in
      number += 1
      return WorkRequest(
        key: key(), repositoryPath: "acme/shop", installation: number.isMultiple(of: 3) ? nil : "5",
        payload: "\(number)",
        reason: "step", priority: [.background, .normal, .urgent].randomElement(using: &numbers) ?? .normal,
        delayMilliseconds: [0, 0, 0, Span.hour].randomElement(using: &numbers) ?? 0)
    }
  }

  private mutating func ask() async throws -> String {
    let work = requests()
    model.request(work)
    try await store.request(work)
    return "request \(work.map(\.key.subject))"
  }

  private mutating func accept() async throws -> String {
    let id = "d\(Int.random(in: 1...8, using: &numbers))"
    let delivery = StoredDelivery.named(id, at: model.now, window: Span.hours)
    let work = requests()
    let expected = model.accept(delivery, work)
    let answer = try await store.accept(delivery, work: work)
    check(answer == expected, "\(answer), not \(expected)")
    return "accept \(id)"
  }

  private mutating func lease() async throws -> String {
    let node = ModelWalk.nodes.randomElement(using: &numbers) ?? "a"
    let milliseconds = Bool.random(using: &numbers) ? ModelWalk.hour : 10 * ModelWalk.hour
    let expected = model.lease(by: node, milliseconds)
    let job = try await store.lease(by: node, milliseconds: Int(milliseconds))
    guard let expected, let job else {
      check(
        expected == nil && job == nil,
        "leased \(job?.request.payload ?? "-"), not \(expected?.work.request.payload ?? "-")")
      return "lease"
    }
    var request = expected.work.request
    request.priority = expected.work.priority
    request.delayMilliseconds = 0
    check(job.request == request, "leased \(job.request), not \(request)")
    check(job.attempts == expected.work.attempts - 1, "\(job.attempts) attempts, not \(expected.work.attempts - 1)")
    if let known = generations[expected.work.generation] {
      check(known == job.generation, "generation \(job.generation), not \(known)")
    } else {
      let before = newest[request.key] ?? -1
      check(before < job.generation, "the generation does not grow")
    }
    generations[expected.work.generation] = job.generation
    newest[request.key] = job.generation
    let isNew = !taken.contains { $0.job.lease == job.lease }
    check(isNew, "a lease's name comes twice")
    taken.append(Taken(key: request.key, token: expected.token, job: job))
    return "lease \(request.key.subject) \(request.payload)"
  }

  private mutating func finish() async throws -> String {
    guard let old = taken.suffix(6).randomElement(using: &numbers) else { return "finish nothing" }
    let ends: [JobEnd] = [
      .done, .done, .retry(afterMilliseconds: 0, reason: "soon"), .retry(afterMilliseconds: Span.hour, reason: "later"),
      .parked(reason: "403"),
    ]
    let end = ends.randomElement(using: &numbers) ?? .done
    let expected = model.finish(old.key, old.token, end)
    let answer = try await store.finish(old.job, end)
    check(answer == expected, "\(answer)")
    return "finish \(old.job.request.payload) \(end)"
  }

  private mutating func hold() async throws -> String {
    guard let old = taken.suffix(6).randomElement(using: &numbers) else { return "hold nothing" }
    let answer = try await store.holds(old.job)
    let expected = model.holds(old.key, old.token)
    check(answer == expected, "\(answer)")
    return "holds \(old.job.request.payload)"
  }

  private mutating func extend() async throws -> String {
    guard let old = taken.suffix(6).randomElement(using: &numbers) else { return "extend nothing" }
    let expected = model.extend(old.key, old.token, 3 * ModelWalk.hour)
    let answer = try await store.extend(old.job, milliseconds: 3 * Span.hour)
    check(answer == expected, "\(answer)")
    return "extend \(old.job.request.payload)"
  }

  private mutating func cancel() async throws -> String {
    let key = key()
    model.cancel(key)
    try await store.cancel(key)
    return "cancel \(key)"
  }

  private mutating func forget() async throws -> String {
    model.cancelAll(repository: "12")
    try await store.cancelAll(forge: "github", repository: "12")
    return "cancelAll"
  }

  private mutating func release() async throws -> String {
    let node = ModelWalk.nodes.randomElement(using: &numbers) ?? "a"
    model.release(node)
    try await store.release(node: node)
    return "release \(node)"
  }

  private mutating func note() async throws -> String {
    number += 1
    var publication = Publication.sample(key(), begunAt: Int64(number))
    if Bool.random(using: &numbers) { publication.state = .final }
    model.note(publication)
    try await store.note(publication)
    return "note \(publication.key.subject) \(publication.state)"
  }

  private mutating func wait() async throws -> String {
    let milliseconds = Bool.random(using: &numbers) ? ModelWalk.hour / 2 : 2 * ModelWalk.hour
    model.age(milliseconds)
    try await test.age(milliseconds)
    return "wait \(milliseconds)"
  }

  /// SQLite: the next process, which gives up what the one before it was at. PostgreSQL: another node, to which nothing is
  /// new.
  private mutating func reopen() async throws -> String {
    // The time is on the disk as of the last thing that was written.
    let isReady = await store.isReady()
    check(isReady, "not ready")
    store = try await test.reopen()
    if kind == .sqlite { model.release(nil) }
    return "reopen"
  }
}
