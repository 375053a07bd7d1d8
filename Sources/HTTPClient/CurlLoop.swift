import CCurl
import Foundation
import Synchronization

/// The thread that drives all transfers. Everything of libcurl but the call that wakes it belongs to this thread alone.
final class CurlLoop: Sendable {
  private struct Order: Sendable {
    var number: Int
    var request: HTTPRequest
    var host: String
    var continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>
  }

  private struct State {
    var next = 0
    var orders: [Order] = []
    var cancelled: Set<Int> = []
    /// nil: it goes on.
    var stopAt: ContinuousClock.Instant?
    var hasEnded = false
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let options: CurlTransport.Options
  /// The multi handle as an address. It is made here and freed by the thread after `hasEnded` is set, under the lock under
  /// which others wake it.
  private let multi: UInt

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(_ options: CurlTransport.Options) {
    self.options = options
    multi = CurlLoop.isReady ? UInt(bitPattern: curl_multi_init()) : 0
  }

  /// Starts the thread, which keeps the loop alive until it is stopped.
  func begin() {
    let thread = Thread { self.run() }
    thread.name = "http"
    thread.start()
  }

  func carry(_ request: HTTPRequest, host: String) async throws(HTTPFailure) -> HTTPResponse {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isTaken = state.withLock { state -> Bool in
          if state.hasEnded || state.stopAt != nil || state.cancelled.remove(number) != nil { return false }
          state.orders.append(Order(number: number, request: request, host: host, continuation: continuation))
          wake()
          return true
        }
        if !isTaken { continuation.resume(returning: .failure(HTTPFailure.cancelled)) }
      }
    } onCancel: {
      state.withLock { state in
        state.cancelled.insert(number)
        if !state.hasEnded { wake() }
      }
    }
    // What was cancelled after its end leaves its number behind.
    _ = state.withLock { $0.cancelled.remove(number) }
    return try result.get()
  }

  func stop(afterMilliseconds: Int) {
    state.withLock { state in
      let at = ContinuousClock.now + .milliseconds(afterMilliseconds)
      state.stopAt = min(state.stopAt ?? at, at)
      if !state.hasEnded { wake() }
    }
  }

  func ended() async {
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state -> Bool in
        if !state.hasEnded { state.waitingForEnd.append(continuation) }
        return state.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  /// Called under the lock, so that the handle is there.
  private func wake() { curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: multi)) }

  // MARK: On the thread

  private func run() {
    let multi = UnsafeMutableRawPointer(bitPattern: multi)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
    var running: [UnsafeMutableRawPointer: (transfer: CurlTransfer, order: Order)] = [:]
    while true {
      let (orders, cancelled, stopAt) = state.withLock { state in
        defer { state.orders = [] }
        return (state.orders, state.cancelled, state.stopAt)
      }
      for order in orders { start(order, in: multi, &running) }
      if !cancelled.isEmpty {
        for (easy, entry) in running where cancelled.contains(entry.order.number) {
          finish(easy, .failure(.cancelled), in: multi, &running)
        }
      }
      if let stopAt, running.isEmpty || stopAt <= .now { break }
      var count: Int32 = 0
      curl_multi_perform(multi, &count)
      var code = CURLE_OK
      while let easy = ccurl_multi_next_ended(multi, &code) {
        guard let entry = running[easy] else { continue }
        finish(easy, entry.transfer.result(code), in: multi, &running)
      }
      let wait = stopAt.map { max(0, min(60_000, ($0 - .now) / .milliseconds(1))) } ?? 60_000
      curl_multi_poll(multi, nil, 0, Int32(wait), nil)
    }
    for easy in Array(running.keys) { finish(easy, .failure(.cancelled), in: multi, &running) }
    end(multi)
  }

  private func start(
    _ order: Order, in multi: UnsafeMutableRawPointer?,
    _ running: inout [UnsafeMutableRawPointer: (transfer: CurlTransfer, order: Order)]
  ) {
    guard let transfer = CurlTransfer(order.request, host: order.host, options),
      curl_multi_add_handle(multi, transfer.easy) == CURLM_OK
    else {
      order.continuation.resume(
        returning: .failure(.broken(host: order.host, reason: "libcurl takes no more transfers")))
      return
    }
    running[transfer.easy] = (transfer, order)
  }

  private func finish(
    _ easy: UnsafeMutableRawPointer, _ result: Result<HTTPResponse, HTTPFailure>, in multi: UnsafeMutableRawPointer?,
    _ running: inout [UnsafeMutableRawPointer: (transfer: CurlTransfer, order: Order)]
  ) {
    guard let entry = running.removeValue(forKey: easy) else { return }
    curl_multi_remove_handle(multi, easy)
    entry.order.continuation.resume(returning: result)
  }

  private func end(_ multi: UnsafeMutableRawPointer?) {
    let (orders, waiting) = state.withLock { state in
      state.hasEnded = true
      curl_multi_cleanup(multi)
      defer { (state.orders, state.waitingForEnd) = ([], []) }
      return (state.orders, state.waitingForEnd)
    }
    for order in orders { order.continuation.resume(returning: .failure(.cancelled)) }
    for continuation in waiting { continuation.resume() }
  }
}
