import HTTPClient
import Synchronization

/// Answers that the forge may call unchanged (304), which costs nothing of the limits. Forgets the oldest beyond a bound.
public final class ETagMemory: Sendable {
  struct Entry: Sendable {
    var tag: String
    var answer: HTTPResponse
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var order: [String] = []
    var bytes = 0
  }

  private let mostEntries: Int
  private let mostBytes: Int
  private let state = Mutex(State())

  public init(mostEntries: Int = 512, mostBytes: Int = 16 << 20) {
    self.mostEntries = mostEntries
    self.mostBytes = mostBytes
  }

  /// `account` keeps apart what different accounts were told.
  func entry(_ url: String, account: String) -> Entry? {
    state.withLock { $0.entries[account + " " + url] }
  }

  func keep(_ answer: HTTPResponse, of url: String, account: String) {
    guard let tag = answer.headers["ETag"], !tag.isEmpty, answer.body.count <= mostBytes / 8 else { return }
    let key = account + " " + url
    state.withLock { state in
      if let old = state.entries[key] {
        state.bytes -= old.answer.body.count
        state.order.removeAll { $0 == key }
      }
      state.entries[key] = Entry(tag: tag, answer: answer)
      state.order.append(key)
      state.bytes += answer.body.count
      while state.order.count > mostEntries || state.bytes > mostBytes, let oldest = state.order.first {
        state.order.removeFirst()
        state.bytes -= state.entries.removeValue(forKey: oldest)?.answer.body.count ?? 0
      }
    }
  }

  var count: Int { state.withLock { $0.entries.count } }
}
