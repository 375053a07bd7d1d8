import Synchronization

/// Answers that need not be asked for twice. What is forgotten (all of it, beyond a bound) is only asked for again.
final class ShortMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let most: Int
  private let values = Mutex<[Key: Value]>([:])

  init(most: Int = 4096) { self.most = most }

  subscript(key: Key) -> Value? {
    get { values.withLock { $0[key] } }
    set {
      values.withLock { values in
        if values.count >= most, values[key] == nil { values.removeAll() }
        values[key] = newValue
      }
    }
  }
}
