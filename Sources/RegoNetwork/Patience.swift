import Rego

/// How long a call may take, and whether anybody still waits for it.
struct Patience {
  /// Milliseconds between looks.
  static let lookEvery: Int32 = 50

  /// By the monotonic clock, in milliseconds.
  private let end: Int
  /// The evaluation's own end, if it has one.
  private let evaluationEnd: Int?
  private let isCancelled: (@Sendable () -> Bool)?

  init(_ context: BuiltinContext, _ access: NetworkAccess) {
    // Rounded up: whoever looks at the clock after us finds that it is over.
    evaluationEnd = context.deadline.map { Int(clamping: $0 / 1_000_000) + 1 }
    end = Socket.milliseconds + access.mostMilliseconds
    isCancelled = context.isCancelled
  }

  /// Milliseconds until the call must end. Where the evaluation ends first, its end is told by `check`, not by a request that
  /// took too long.
  var left: Int { min(end, evaluationEnd.map { $0 + 2 * Int(Patience.lookEvery) } ?? end) - Socket.milliseconds }

  /// Throws where the evaluation ended.
  func check() throws(SentRequest.Failure) {
    if let isCancelled, isCancelled() {
      throw SentRequest.Failure(message: "the evaluation was cancelled", endsEvaluation: true)
    }
    if let evaluationEnd, Socket.milliseconds >= evaluationEnd {
      throw SentRequest.Failure(message: "the evaluation did not end before its deadline", endsEvaluation: true)
    }
  }

  /// Waits, unless the evaluation ends.
  func wait(milliseconds: Int) throws(SentRequest.Failure) {
    let until = Socket.milliseconds + milliseconds
    while case let rest = until - Socket.milliseconds, rest > 0 {
      try check()
      Socket.pause(milliseconds: min(rest, Int(Patience.lookEvery)))
    }
    try check()
  }
}
