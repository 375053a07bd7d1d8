import Synchronization

@testable import Store

/// Deliveries and work on two nodes that go on whatever happens to the server, and what the outside knows of them.
final class RestartLoad: Sendable {
  private struct State {
    var accepted: Set<String> = []
    /// For each key the number that was accepted last, and the one that was worked at.
    var asked: [JobKey: Int] = [:]
    var done: [JobKey: Int] = [:]
    var isOver = false
    var sequence = 0
  }

  private let stores: [PostgresStore]
  private let state = Mutex(State())

  init(stores: [PostgresStore]) {
    self.stores = stores
  }

  var accepted: Set<String> { state.withLock { $0.accepted } }

  /// Keys whose newest accepted request nobody has worked at.
  var undone: [JobKey] {
    state.withLock { state in state.asked.filter { state.done[$0.key] ?? 0 < $0.value }.map(\.key) }
  }

  func end() { state.withLock { $0.isOver = true } }

  /// Returns when so many more deliveries were accepted.
  func pass(deliveries: Int) async {
    let aim = accepted.count + deliveries
    while accepted.count < aim, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(5)) }
  }

  /// Until the end was called and nothing is left to do.
  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      for sender in 0..<4 { group.addTask { await self.send(sender) } }
      for node in self.stores.indices { group.addTask { await self.work(node) } }
    }
  }

  private func send(_ sender: Int) async {
    let store = stores[sender % stores.count]
    while let number = next() {
      // Each key has one sender, so that its requests have an order.
      let key = JobKey.pull(sender * 100 + number % 10)
      let request = WorkRequest(key: key, repositoryPath: "acme/shop", payload: "\(number)", reason: "load")
      let id = "d\(number)"
      while (try? await store.accept(.named(id), work: [request])) == nil {
        if Task.isCancelled { return }
        await pause()
      }
      state.withLock { state in
        state.accepted.insert(id)
        state.asked[key] = number
      }
    }
  }

  private func next() -> Int? {
    state.withLock { state in
      if state.isOver { return nil }
      state.sequence += 1
      return state.sequence
    }
  }

  private func work(_ node: Int) async {
    let store = stores[node]
    while true {
      // A lease that got lost with a connection runs out soon.
      guard let job = try? await store.lease(by: "node \(node)", milliseconds: 2000) else {
        if Task.isCancelled || state.withLock({ $0.isOver }) && undone.isEmpty { return }
        await pause()
        continue
      }
      let number = Int(job.request.payload) ?? 0
      state.withLock { state in state.done[job.request.key] = max(state.done[job.request.key] ?? 0, number) }
      while (try? await store.finish(job, .done)) == nil, !Task.isCancelled { await pause() }
    }
  }

  private func pause() async { try? await Task.sleep(for: .milliseconds(10)) }
}
