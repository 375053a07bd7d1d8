import Synchronization

/// What waits to be done in one go. While one group is being written the next one gathers, so that a sync of the disk is
/// shared by everybody who waited for it.
///
/// ```swift
/// if try gathering.add(item) { start { while let group = gathering.next(256) { write(group) } } }
/// ```
final class Gathering<Item: Sendable>: Sendable {
  private struct State {
    var items: [Item] = []
    var total = 0
    var isServed = false
    var isClosed = false
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  /// How many wait, and how many ever did.
  var count: Int { state.withLock { $0.items.count } }
  var total: Int { state.withLock { $0.total } }

  /// True: nobody serves the gathering, and the caller has to see to it.
  func add(_ item: Item) throws(StoreError) -> Bool {
    try state.withLock { state throws(StoreError) in
      if state.isClosed { throw .closed }
      if state.items.count >= limit { throw .crowded }
      state.items.append(item)
      state.total &+= 1
      defer { state.isServed = true }
      return !state.isServed
    }
  }

  /// The next ones in the order they came; nil: there are none, and the serving is over.
  func next(_ count: Int) -> [Item]? {
    state.withLock { state in
      if state.items.isEmpty {
        state.isServed = false
        return nil
      }
      let group = Array(state.items.prefix(count))
      state.items.removeFirst(group.count)
      return group
    }
  }

  /// Takes no more; what waits is served still.
  func close() {
    state.withLock { $0.isClosed = true }
  }
}
