import RegoValues
import Synchronization

/// Answers that later queries may have too, up to a number of bytes: the oldest go first.
public final class KeptAnswers: Sendable {
  private let limit: Int
  private let state = Mutex(State())

  private struct State {
    var answers: [Value: (answer: NetworkAnswer, size: Int, serial: Int)] = [:]
    /// Which came when; entries whose answer was replaced are passed over.
    var order: [(key: Value, serial: Int)] = []
    var first = 0
    var serial = 0
    var size = 0
  }

  public init(bytes: Int = 64 << 20) { limit = bytes }

  func answer(to request: Value) -> NetworkAnswer? { state.withLock { $0.answers[request]?.answer } }

  func keep(_ answer: NetworkAnswer, to request: Value) {
    let size = answer.size + request.description.utf8.count
    if size > limit { return }
    state.withLock { state in
      if let known = state.answers.removeValue(forKey: request) { state.size -= known.size }
      state.serial += 1
      state.answers[request] = (answer, size, state.serial)
      state.order.append((request, state.serial))
      state.size += size
      while state.size > limit, state.first < state.order.count {
        let (key, serial) = state.order[state.first]
        state.first += 1
        if let known = state.answers[key], known.serial == serial {
          state.answers[key] = nil
          state.size -= known.size
        }
      }
      // What was passed over is let go once it is the larger part.
      if state.first * 2 > state.order.count || state.order.count > 2 * state.answers.count + 16 {
        let answers = state.answers
        state.order = state.order[state.first...].filter { answers[$0.key]?.serial == $0.serial }
        state.first = 0
      }
    }
  }

  var bytes: Int { state.withLock { $0.size } }
}
