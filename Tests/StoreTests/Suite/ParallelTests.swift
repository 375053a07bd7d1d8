import Synchronization
import Testing

@testable import Store

/// Many at once.
struct ParallelTests {
  /// Who is at what, as seen from outside the store.
  private final class Ledger: Sendable {
    private struct State {
      var active: Set<JobKey> = []
      var newest: [JobKey: Int] = [:]
      var twice: [JobKey] = []
      var backwards: [JobKey] = []
    }

    private let state = Mutex(State())

    func begin(_ job: Job) {
      state.withLock { state in
        if !state.active.insert(job.request.key).inserted { state.twice.append(job.request.key) }
        let number = Int(job.request.payload) ?? -1
        if number < state.newest[job.request.key] ?? 0 { state.backwards.append(job.request.key) }
        state.newest[job.request.key] = number
      }
    }

    /// Nothing more will be asked for.
    let isComplete = Atomic(false)

    func end(_ job: Job) { state.withLock { _ = $0.active.remove(job.request.key) } }

    var twice: [JobKey] { state.withLock { $0.twice } }
    var backwards: [JobKey] { state.withLock { $0.backwards } }
    func newest(_ key: JobKey) -> Int? { state.withLock { $0.newest[key] } }
  }

  @Test(arguments: StoreKind.available)
  func eightAtWorkNeverHaveTheSameAtOneTime(_ kind: StoreKind) async throws {
    try await TestStore.with(kind) { test in
      let ledger = Ledger()
      // PostgreSQL: each with connections of its own, as nodes have. SQLite: one process is all there is.
      var nodes = [test.store]
      while kind == .postgres, nodes.count < 8 { nodes.append(try await test.reopen()) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          let store = nodes[number % nodes.count]
          group.addTask { try await work(store, "node \(number)", ledger) }
        }
        // 40 keys, asked for again and again while they are being worked at.
        try await withThrowingTaskGroup(of: Void.self) { asking in
          for asker in 0..<4 {
            let store = nodes[asker % nodes.count]
            asking.addTask {
              for round in 1...10 {
                let work = (0..<10).map { WorkRequest.pull($0 * 4 + asker, payload: "\(round)") }
                _ = try await store.accept(.named("\(asker)-\(round)"), work: work)
              }
            }
          }
          try await asking.waitForAll()
        }
        ledger.isComplete.store(true, ordering: .releasing)
        try await group.waitForAll()
      }
      #expect(ledger.twice.isEmpty)
      #expect(ledger.backwards.isEmpty)
      // What was asked for last was worked at.
      for number in 0..<40 { #expect(ledger.newest(.pull(number)) == 10) }
      let counts = try await test.store.counts()
      #expect(counts.waiting == 0 && counts.running == 0 && counts.parked == 0)
    }
  }

  private func work(_ store: any Store, _ node: String, _ ledger: Ledger) async throws {
    while true {
      let wasAsked = ledger.isComplete.load(ordering: .acquiring)
      guard let job = try await store.lease(by: node, milliseconds: Span.hour) else {
        // The last one to end leaves nothing, for nobody else asks.
        if wasAsked, try await store.counts().waiting == 0 { return }
        await store.waitForWork(milliseconds: 20)
        continue
      }
      ledger.begin(job)
      await Task.yield()
      ledger.end(job)
      // Half of it needs a second try.
      let isFirst = job.attempts == 0 && job.generation.isMultiple(of: 2)
      try await store.finish(job, isFirst ? .retry(afterMilliseconds: 0, reason: "") : .done)
    }
  }
}
